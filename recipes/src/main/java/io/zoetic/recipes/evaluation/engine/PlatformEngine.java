// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation.engine;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.OperatorException;
import io.zoetic.cli.client.ServerTimeouts;
import io.zoetic.cli.output.Json;
import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.PromptContent;
import io.zoetic.recipes.evaluation.Asked;
import io.zoetic.recipes.evaluation.Engine;
import io.zoetic.recipes.evaluation.Strategy;
import io.zoetic.recipes.task.scoring.Likelihoods.Continuation;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/**
 * A platform, asked over HTTP as its users ask it, some requests at a time; nothing of it is kept
 * there for feedback. What it does not answer is an error.
 */
public final class PlatformEngine implements Engine {
  private static final ServerTimeouts PATIENCE =
      new ServerTimeouts(Duration.ofMinutes(10), Duration.ofMinutes(30));

  private static final String MAX_TOKENS = "max_tokens";

  private final List<OperatorClient> clients;
  private final int context;
  private final String model;
  private final String baseDigest;

  /** What was behind a name when it was first asked for. */
  private final Map<String, String> versions = new ConcurrentHashMap<>();

  private PlatformEngine(List<OperatorClient> clients) {
    this.clients = clients;
    this.context = shown("zoetic/base").path("max_model_len").asInt();
    this.model = root("zoetic/base");
    this.baseDigest = fingerprint();
  }

  /**
   * Finds out what a platform serves.
   *
   * @param opened makes a client of it
   * @param atOnce requests at a time
   * @throws io.zoetic.cli.client.OperatorException if it does not answer
   */
  public static PlatformEngine of(Supplier<OperatorClient> opened, int atOnce) {
    List<OperatorClient> clients = IntStream.range(0, atOnce).mapToObj(_ -> opened.get()).toList();
    try {
      return new PlatformEngine(clients);
    } catch (RuntimeException e) {
      clients.forEach(OperatorClient::close);
      throw e;
    }
  }

  private String root(String name) {
    return shown(name).path("root").asText();
  }

  private JsonNode shown(String name) {
    return clients.getFirst().get("/v1/models/" + name);
  }

  /** The beginning of the base model's digest, which every answer names. */
  private String fingerprint() {
    ObjectNode body = greedy("zoetic/base", 1).put("prompt", "?");
    return fingerprint(clients.getFirst().post("/v1/completions", body, PATIENCE));
  }

  private static String fingerprint(JsonNode answer) {
    return answer.path("system_fingerprint").asText().replaceFirst("^fp_", "");
  }

  @Override
  public String name() {
    return clients.getFirst().url();
  }

  @Override
  public String model() {
    return model;
  }

  @Override
  public String baseDigest() {
    return baseDigest;
  }

  /** The version that answers under a name; what a first pass goes by is not told. */
  @Override
  public String digest(Strategy strategy) {
    return strategy instanceof Strategy.Named(String reference)
        ? versions.computeIfAbsent(reference, name -> root("zoetic/" + name))
        : "";
  }

  /** Only the platform counts tokens: what does not fit is known when it is asked. */
  @Override
  public String misfit(Asked asked) {
    return "";
  }

  @Override
  public String misfit(Scored scored) {
    return whyNoLikelihoods();
  }

  @Override
  public String whyNoLikelihoods() {
    return "measure must be answers over HTTP, since the API gives no log-probabilities of prompts,"
        + " was likelihoods";
  }

  @Override
  public List<List<Continuation>> likelihoods(Strategy strategy, List<Scored> scored) {
    throw new UnsupportedOperationException(whyNoLikelihoods());
  }

  @Override
  public List<Reply> answer(Strategy strategy, List<Asked> asked) {
    List<Future<List<Reply>>> parts = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(clients.size())) {
      for (int i = 0; i < clients.size(); i++) {
        int first = i;
        parts.add(threads.submit(() -> every(strategy, asked, first)));
      }
    }
    List<Reply> replies = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      replies.add(result(parts.get(i % clients.size())).get(i / clients.size()));
    }
    return replies;
  }

  /** Those that one client asks: of n the i-th, i + n-th … */
  private List<Reply> every(Strategy strategy, List<Asked> asked, int first) {
    List<Reply> replies = new ArrayList<>();
    for (int i = first; i < asked.size(); i += clients.size()) {
      replies.add(answer(clients.get(first), strategy, asked.get(i)));
    }
    return replies;
  }

  private static List<Reply> result(Future<List<Reply>> part) {
    try {
      return part.get();
    } catch (ExecutionException e) {
      throw e.getCause() instanceof RuntimeException cause
          ? cause
          : new IllegalStateException("a request must be answered", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while answers were awaited", e);
    }
  }

  private Reply answer(OperatorClient client, Strategy strategy, Asked asked) {
    ObjectNode body = greedy(model(strategy), asked.newTokensMax());
    asked.prompt().stops().forEach(body.withArray("/stop")::add);
    if (strategy instanceof Strategy.Found(AdaptationStrategy adaptation)) {
      body.putObject("zoetic").put("adaptation", adaptation.word());
    }
    String path = "/v1/chat/completions";
    String text = "/message/content";
    switch (asked.content()) {
      case PromptContent.Chat chat -> put(chat, body);
      case PromptContent.Text(String prompt) -> {
        body.put("prompt", prompt);
        path = "/v1/completions";
        text = "/text";
      }
      case PromptContent.TokenIds _ ->
          throw new IllegalStateException("items are asked in text, were token ids");
    }
    JsonNode answer = answered(client, path, body);
    JsonNode choice = answer.at("/choices/0");
    String expert = choice.at("/zoetic/expert").asText("base");
    requireSame("the base model", baseDigest, fingerprint(answer));
    if (strategy instanceof Strategy.Named(String reference)) {
      requireSame("zoetic/" + reference, digest(strategy), expert);
    }
    return new Reply(
        choice.at(text).asText(),
        expert,
        answer.at("/usage/completion_tokens").asInt(),
        choice.path("finish_reason").asText().equals("length"));
  }

  /** A row is of one version: one that goes live meanwhile ends the run. */
  private static void requireSame(String what, String before, String now) {
    if (!now.equals(before)) {
      throw new OperatorException(
          ExitCodes.CONFLICT,
          "%s must stay %s while it is evaluated, was %s".formatted(what, before, now));
    }
  }

  /**
   * Asks; what leaves an answer less room than it may have is asked again with what there is, as in
   * process.
   */
  private JsonNode answered(OperatorClient client, String path, ObjectNode body) {
    try {
      return client.post(path, body, PATIENCE);
    } catch (OperatorException e) {
      if (e.exitCode() != ExitCodes.INVALID) {
        throw e;
      }
      ObjectNode one = body.deepCopy().put(MAX_TOKENS, 1);
      int read = client.post(path, one, PATIENCE).at("/usage/prompt_tokens").asInt();
      int room = context - read;
      if (room >= body.path(MAX_TOKENS).asInt()) {
        throw e;
      }
      return client.post(path, body.deepCopy().put(MAX_TOKENS, room), PATIENCE);
    }
  }

  private static String model(Strategy strategy) {
    return switch (strategy) {
      case Strategy.Plain _, Strategy.InContext _ -> "zoetic/base";
      case Strategy.Named(String reference) -> "zoetic/" + reference;
      case Strategy.Found _ -> "zoetic/auto";
    };
  }

  /** Says all that a model's own defaults would make of a greedy answer. */
  private static ObjectNode greedy(String model, int newTokensMax) {
    return Json.object()
        .put("model", model)
        .put(MAX_TOKENS, newTokensMax)
        .put("temperature", 0)
        .put("top_p", 1)
        .put("top_k", -1)
        .put("min_p", 0)
        .put("repetition_penalty", 1)
        .put("presence_penalty", 0)
        .put("frequency_penalty", 0)
        .put("store", false);
  }

  private static void put(PromptContent.Chat chat, ObjectNode body) {
    chat.messages()
        .forEach(
            message ->
                body.withArray("/messages")
                    .addObject()
                    .put("role", message.role())
                    .put("content", message.content()));
    if (chat.options().continueFinalMessage()) {
      body.put("add_generation_prompt", false).put("continue_final_message", true);
    }
  }

  @Override
  public void close() {
    clients.forEach(OperatorClient::close);
  }
}
