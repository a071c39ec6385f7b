// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.upgrade;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.soak.run.Answer;
import io.zoetic.testkit.ApiClient;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Clients that ask, half of the time for a stream, and say of each answer what would have been
 * right. They do what a load balancer does for others: a gateway that takes no connection, or says
 * that it shuts down, is passed over for the other. Whatever else goes wrong has failed.
 */
final class UpgradeLoad implements AutoCloseable {
  private static final int CLIENTS = 4;
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(60);
  private static final int SUCCESS = 2;
  private static final int UNAVAILABLE = 503;
  private static final List<String> QUESTIONS =
      List.of(
          "What is 12 plus 30?",
          "Which day comes after Monday?",
          "Cleo leaves on Sunday for 6 days. Back on?",
          "What is 7 plus 8?");

  private final List<ApiClient> gateways;
  private final long periodNanos;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicBoolean stopped = new AtomicBoolean();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger passedOver = new AtomicInteger();
  private final Set<String> answers = ConcurrentHashMap.newKeySet();
  private final Set<String> feedback = ConcurrentHashMap.newKeySet();
  private final Map<String, String> texts = new ConcurrentHashMap<>();
  private final AtomicInteger differing = new AtomicInteger();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();

  /**
   * @param rate questions per second, at most
   */
  UpgradeLoad(List<String> urls, int rate) {
    this.gateways = urls.stream().map(url -> new ApiClient(url, ANSWER_TIMEOUT)).toList();
    this.periodNanos = Duration.ofSeconds(CLIENTS).toNanos() / rate;
  }

  void start() {
    for (int i = 0; i < CLIENTS; i++) {
      threads.submit(this::ask);
    }
  }

  private void ask() {
    long due = System.nanoTime();
    while (!stopped.get()) {
      int number = asked.getAndIncrement();
      try {
        exchange(number);
      } catch (IOException | RuntimeException | AssertionError e) {
        String failure = "question " + number + ": " + e;
        System.out.println(failure);
        failures.add(failure);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
      due += periodNanos;
      while (System.nanoTime() < due && !stopped.get()) {
        LockSupport.parkNanos(due - System.nanoTime());
      }
    }
  }

  private void exchange(int number) throws IOException, InterruptedException {
    // Every question goes to each gateway, as a stream and not.
    String question = QUESTIONS.get(number / 4 % QUESTIONS.size());
    boolean stream = number / 2 % 2 == 1;
    Map<String, Object> body =
        Map.of(
            "model",
            "zoetic/base",
            "temperature",
            0,
            "max_tokens",
            16,
            "stream",
            stream,
            "messages",
            List.of(Map.of("role", "user", "content", question)));
    String answered = send(number, "/v1/chat/completions", body, "ask-" + number);
    Answer answer = stream ? Answer.ofStream(answered) : Answer.of(answered);
    answers.add(answer.id());
    String before = texts.putIfAbsent(question, answer.text());
    if (before != null && !before.equals(answer.text())) {
      differing.incrementAndGet();
    }
    Map<String, Object> judged =
        Map.of("request_id", answer.id(), "kind", "demonstration", "value", "right " + number);
    JsonNode receipt = Answer.json(send(number, "/v1/feedback", judged, "judge-" + number));
    feedback.add(receipt.path("feedback_id").asText());
  }

  /** The body of a success. */
  private String send(int number, String path, Map<String, ?> body, String key)
      throws IOException, InterruptedException {
    List<String> refusals = new ArrayList<>();
    for (int i = 0; i < gateways.size(); i++) {
      try {
        HttpResponse<String> response =
            gateways
                .get((number + i) % gateways.size())
                .send("POST", path, body, "idempotency-key", key);
        if (response.statusCode() / 100 == SUCCESS) {
          return response.body();
        }
        refusals.add(response.statusCode() + " " + response.body());
        if (response.statusCode() != UNAVAILABLE || !response.body().contains("shutting_down")) {
          break;
        }
      } catch (ConnectException e) {
        refusals.add(e.toString());
      }
      passedOver.incrementAndGet();
    }
    throw new IOException(path + " must be answered, was " + refusals);
  }

  /** Returns when nobody asks any more. */
  void stop() throws InterruptedException {
    stopped.set(true);
    threads.shutdown();
    boolean ended = threads.awaitTermination(2 * ANSWER_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    if (!ended) {
      failures.add("a question was neither answered nor refused");
    }
  }

  int asked() {
    return asked.get();
  }

  int passedOver() {
    return passedOver.get();
  }

  int differing() {
    return differing.get();
  }

  /** The ids of all answers. */
  Set<String> answers() {
    return Set.copyOf(answers);
  }

  /** The ids of all receipts. */
  Set<String> feedback() {
    return Set.copyOf(feedback);
  }

  List<String> failures() {
    return List.copyOf(failures);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    gateways.forEach(ApiClient::close);
  }
}
