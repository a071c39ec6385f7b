// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.referencemodel.skill.Example;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.IntConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A product whose users know the right answers: it asks, and says what it thinks of the answers.
 * Thread-safe.
 *
 * @param url of the gateway
 * @param key that requests carry
 * @param tokensMax of an answer; 0: as many as the platform allows
 */
public record DemoClient(String url, String key, int tokensMax, HttpClient http) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int AT_ONCE = 16;
  private static final int JUDGED_AT_ONCE = 48;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int OK_MAX = 299;

  /** A product of its own connections. */
  public static DemoClient at(String url, String key) {
    return at(url, key, 0);
  }

  /**
   * The same with short answers.
   *
   * @param tokensMax of an answer; 0: as many as the platform allows
   */
  public static DemoClient at(String url, String key, int tokensMax) {
    return new DemoClient(url, key, tokensMax, HttpClient.newHttpClient());
  }

  /**
   * An answer to a question.
   *
   * @param expert what it was answered under; {@code base} for the base model
   */
  public record Reply(Example question, String id, String text, String expert) {
    /** Whether it is the answer that the user expects. */
    public boolean isRight() {
      return question.reward(text) == 1;
    }
  }

  /**
   * Asks questions, some at a time.
   *
   * @param progress is told how many are answered
   */
  public List<Reply> ask(List<Example> questions, double temperature, IntConsumer progress) {
    return ask("zoetic/auto", questions, temperature, progress);
  }

  /**
   * Asks a model.
   *
   * @param model {@code zoetic/auto}, or {@code zoetic/<expert>}
   */
  public List<Reply> ask(
      String model, List<Example> questions, double temperature, IntConsumer progress) {
    return together(AT_ONCE, questions, question -> ask(model, question, temperature), progress);
  }

  /**
   * Asks for several things, some at a time.
   *
   * @param atOnce how many
   * @param progress is told how many are answered
   * @return answers in the order of the questions
   * @throws IllegalStateException if one is not answered
   */
  public static <Q, R> List<R> together(
      int atOnce, List<Q> questions, Function<Q, R> ask, IntConsumer progress) {
    Semaphore room = new Semaphore(atOnce);
    List<Future<R>> pending = new ArrayList<>();
    List<R> replies = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Q question : questions) {
        pending.add(threads.submit(() -> limited(room, () -> ask.apply(question))));
      }
      for (Future<R> each : pending) {
        replies.add(each.get());
        progress.accept(replies.size());
      }
    } catch (ExecutionException e) {
      throw new IllegalStateException("a question must be answered: " + e.getCause(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while asking", e);
    }
    return replies;
  }

  private static <R> R limited(Semaphore room, Supplier<R> call) throws InterruptedException {
    room.acquire();
    try {
      return call.get();
    } finally {
      room.release();
    }
  }

  private Reply ask(String model, Example question, double temperature) {
    ObjectNode body = JSON.createObjectNode();
    body.put("model", model).put("temperature", temperature);
    if (tokensMax > 0) {
      body.put("max_tokens", tokensMax);
    }
    body.putArray("messages").addObject().put("role", "user").put("content", question.prompt());
    JsonNode answer = call("POST", "/v1/chat/completions", body);
    return new Reply(
        question,
        answer.path("id").asText(),
        answer.at("/choices/0/message/content").asText(),
        answer.at("/choices/0/zoetic/expert").asText("base"));
  }

  /** Declares that feedback on two metrics teaches an expert. */
  public void declare(String expert) {
    call("PUT", "/v1/metrics/" + helpful(expert), metric("boolean", expert));
    call("PUT", "/v1/metrics/" + correction(expert), metric("demonstration", expert));
  }

  /** Declares the same two metrics under a name, whose feedback is for whoever has answered. */
  public void declareForWhoeverAnswers(String name) {
    call("PUT", "/v1/metrics/" + helpful(name), metric("boolean"));
    call("PUT", "/v1/metrics/" + correction(name), metric("demonstration"));
  }

  private static ObjectNode metric(String kind) {
    return JSON.createObjectNode().put("kind", kind);
  }

  private static ObjectNode metric(String kind, String expert) {
    return metric(kind).put("expert", expert);
  }

  private static String helpful(String expert) {
    return expert + "-helpful";
  }

  private static String correction(String expert) {
    return expert + "-correction";
  }

  /**
   * Says of each answer whether it helped, and what would have been right if it did not.
   *
   * @return how many pieces of feedback were accepted
   */
  public int judge(String expert, List<Reply> replies) {
    return judge(expert, replies, true);
  }

  /**
   * @param thumbs whether to say whether each answer helped
   */
  private int judge(String expert, List<Reply> replies, boolean thumbs) {
    ObjectNode body = JSON.createObjectNode();
    var feedback = body.putArray("feedback");
    for (Reply reply : replies) {
      if (thumbs) {
        feedback
            .addObject()
            .put("request_id", reply.id())
            .put("metric", helpful(expert))
            .put("value", reply.isRight());
      }
      if (!reply.isRight()) {
        feedback
            .addObject()
            .put("request_id", reply.id())
            .put("metric", correction(expert))
            .put("value", reply.question().answer());
      }
    }
    if (feedback.isEmpty()) {
      return 0;
    }
    int accepted = 0;
    for (JsonNode each : call("POST", "/v1/feedback:batch", body).path("feedback")) {
      accepted += each.path("status").asText().equals("accepted") ? 1 : 0;
    }
    return accepted;
  }

  /**
   * Asks questions at temperature 1, some at a time, and judges the answers.
   *
   * @param progress is told how many answers are judged, and by how many pieces of feedback
   */
  public void teach(String expert, List<Example> questions, BiConsumer<Integer, Integer> progress) {
    teach(expert, questions, true, progress);
  }

  /**
   * The same.
   *
   * @param thumbs whether to say of each answer whether it helped; else wrong ones are corrected
   *     alone
   */
  public void teach(
      String expert,
      List<Example> questions,
      boolean thumbs,
      BiConsumer<Integer, Integer> progress) {
    int feedback = 0;
    for (int start = 0; start < questions.size(); start += JUDGED_AT_ONCE) {
      int end = Math.min(questions.size(), start + JUDGED_AT_ONCE);
      feedback += judge(expert, ask(questions.subList(start, end), 1, _ -> {}), thumbs);
      progress.accept(end, feedback);
    }
  }

  /** Reads something. */
  public JsonNode get(String path) {
    return call("GET", path, null);
  }

  /** Asks for something. */
  public JsonNode post(String path, ObjectNode body) {
    return call("POST", path, body);
  }

  private JsonNode call(String method, String path, @Nullable ObjectNode body) {
    try {
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(url + path))
              .timeout(PATIENCE)
              .header("authorization", "Bearer " + key)
              .header("content-type", "application/json")
              .method(
                  method,
                  body == null
                      ? HttpRequest.BodyPublishers.noBody()
                      : HttpRequest.BodyPublishers.ofByteArray(JSON.writeValueAsBytes(body)))
              .build();
      HttpResponse<byte[]> response = http.send(request, HttpResponse.BodyHandlers.ofByteArray());
      JsonNode answer = JSON.readTree(response.body());
      if (response.statusCode() > OK_MAX) {
        throw new IllegalStateException(
            "%s %s must be answered, got %d: %s"
                .formatted(method, path, response.statusCode(), answer));
      }
      return answer;
    } catch (IOException e) {
      throw new IllegalStateException("%s %s failed: %s".formatted(method, path, e), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while waiting for an answer", e);
    }
  }
}
