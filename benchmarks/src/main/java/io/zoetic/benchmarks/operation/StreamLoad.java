// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.operation;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Greedy streams under an expert, one after another in each of several threads, each compared with
 * what the version that it names answers when it is asked alone.
 */
final class StreamLoad {
  private static final int PROMPTS = 8;
  private static final int PROMPT_LENGTH = 16;
  private static final int TOKENS = 48;

  private final OperatorHttp gateway;
  private final String expert;
  private final int streams;
  private final Map<String, List<Integer>> solo = new HashMap<>();
  private final AtomicInteger answered = new AtomicInteger();
  private final AtomicInteger failed = new AtomicInteger();
  private final AtomicInteger mixed = new AtomicInteger();
  private final Map<String, AtomicInteger> byVersion = new HashMap<>();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private volatile boolean stopped;

  /**
   * The outcome of the answers.
   *
   * @param mixed answers that are not what the version they name answers alone
   * @param differing prompts that the versions answer differently
   */
  record Result(int answered, int failed, int mixed, int differing, Map<String, Integer> versions) {
    String lines() {
      return """

          %d answers of %d tokens, by version %s: %d failed, %d differ from what their version answers alone \
          (%d of %d prompts are answered differently by the two).
          """
          .formatted(answered, TOKENS, versions, failed, mixed, differing, PROMPTS);
    }
  }

  /** An answer and the version it names. */
  private record Answer(String version, List<Integer> tokens) {}

  StreamLoad(OperatorHttp gateway, String expert, int streams) {
    this.gateway = gateway;
    this.expert = expert;
    this.streams = streams;
  }

  /** Asks each version each prompt, one at a time. */
  void askSolo(List<Integer> versions) throws IOException, InterruptedException {
    for (int version : versions) {
      byVersion.put(expert + "@" + version, new AtomicInteger());
      for (int prompt = 0; prompt < PROMPTS; prompt++) {
        Answer answer = ask("zoetic/" + expert + "@" + version, prompt);
        solo.put(answer.version() + " " + prompt, answer.tokens());
      }
    }
  }

  void start() {
    for (int i = 0; i < streams; i++) {
      int first = i;
      threads.execute(() -> askOn(first));
    }
  }

  private void askOn(int first) {
    for (int i = first; !stopped; i++) {
      int prompt = i % PROMPTS;
      try {
        Answer answer = ask("zoetic/" + expert, prompt);
        answered.incrementAndGet();
        byVersion.getOrDefault(answer.version(), new AtomicInteger()).incrementAndGet();
        if (!answer.tokens().equals(solo.get(answer.version() + " " + prompt))) {
          mixed.incrementAndGet();
        }
      } catch (IOException | RuntimeException e) {
        System.err.println("an answer failed: " + e);
        failed.incrementAndGet();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  private Answer ask(String model, int prompt) throws IOException, InterruptedException {
    List<Integer> ids =
        IntStream.range(0, PROMPT_LENGTH)
            .map(i -> 10 + (prompt * 37 + i * 11) % 400)
            .boxed()
            .toList();
    List<JsonNode> events =
        gateway.stream(
            Map.of(
                "model",
                model,
                "prompt",
                ids,
                "max_tokens",
                TOKENS,
                "temperature",
                0,
                "ignore_eos",
                true,
                "return_token_ids",
                true));
    List<Integer> tokens = new ArrayList<>();
    String version = "";
    for (JsonNode event : events) {
      JsonNode choice = event.path("choices").path(0);
      choice.path("token_ids").forEach(id -> tokens.add(id.asInt()));
      version = choice.path("zoetic").path("expert").asText(version);
    }
    return new Answer(version, tokens);
  }

  /** Ends when every stream under way has. */
  Result finish() {
    stopped = true;
    threads.close();
    List<String> versions = byVersion.keySet().stream().sorted().toList();
    int differing =
        (int)
            IntStream.range(0, PROMPTS)
                .filter(
                    prompt ->
                        versions.stream()
                                .map(
                                    version -> solo.getOrDefault(version + " " + prompt, List.of()))
                                .distinct()
                                .count()
                            > 1)
                .count();
    Map<String, Integer> counts = new TreeMap<>();
    byVersion.forEach((version, count) -> counts.put(version, count.get()));
    return new Result(answered.get(), failed.get(), mixed.get(), differing, counts);
  }
}
