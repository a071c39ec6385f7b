// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * A tenant of one gateway, who takes the time until the first token of answers comes. Thread-safe.
 */
public record TimingTenant(HttpClient http, String url, String tenant) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  public TimingTenant(String url, String tenant) {
    this(HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build(), url, tenant);
  }

  /** What became of a stream. */
  public record Streamed(int status, Duration firstToken, String lastLine) {}

  /** Asks for so many answers of so many tokens at once. */
  public Streamed stream(int number, int choices, int tokens)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(url + "/v1/chat/completions"))
            .timeout(PATIENCE)
            .header("content-type", "application/json")
            .header("x-zoetic-tenant", tenant)
            .POST(
                BodyPublishers.ofString(JSON.writeValueAsString(question(number, choices, tokens))))
            .build();
    long begin = System.nanoTime();
    HttpResponse<Stream<String>> response = http.send(request, BodyHandlers.ofLines());
    TimedLines read = TimedLines.read(response, begin);
    String last =
        read.lines().stream().filter(line -> !line.isEmpty()).reduce("", (_, line) -> line);
    return new Streamed(response.statusCode(), read.firstToken().orElse(PATIENCE), last);
  }

  private static Map<String, ?> question(int number, int choices, int tokens) {
    return Map.of(
        "model",
        "zoetic/base",
        "messages",
        List.of(Map.of("role", "user", "content", "What is %d plus 30?".formatted(number))),
        "stream",
        true,
        "n",
        choices,
        "max_tokens",
        tokens,
        "ignore_eos",
        true,
        "store",
        false);
  }

  /**
   * Asks so many questions, one after the other.
   *
   * @throws AssertionError if one of them is not answered, or not to its end
   */
  public Times ask(int questions) throws IOException, InterruptedException {
    List<Duration> times = new ArrayList<>();
    for (int i = 0; i < questions; i++) {
      Streamed answer = stream(i, 1, 4);
      if (answer.status() != 200 || !answer.lastLine().equals("data: [DONE]")) {
        throw new AssertionError(
            "%s must be answered with 200 and to the end, was %d: %s"
                .formatted(tenant, answer.status(), answer.lastLine()));
      }
      times.add(answer.firstToken());
    }
    return new Times(times);
  }

  /** Times to the first token, shortest first. */
  public record Times(List<Duration> sorted) {
    public Times {
      sorted = sorted.stream().sorted().toList();
    }

    /** All of both. */
    public Times and(Times others) {
      return new Times(Stream.concat(sorted.stream(), others.sorted.stream()).toList());
    }

    public Duration median() {
      return sorted.get(sorted.size() / 2);
    }

    /** The shortest that 99 of 100 do not surpass. */
    public Duration p99() {
      return sorted.get((99 * sorted.size() + 99) / 100 - 1);
    }

    public Duration longest() {
      return sorted.getLast();
    }

    @Override
    public String toString() {
      return "median %s, p99 %s, longest %s".formatted(median(), p99(), longest());
    }
  }

  /** Asks for as much as it can, in so many streams at a time, until it is closed. */
  public AutoCloseable press(int streams, int choices, int tokens, AtomicInteger answered) {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    for (int i = 0; i < streams; i++) {
      int number = i;
      threads.submit(
          () -> {
            while (!threads.isShutdown()) {
              Streamed answer = stream(number, choices, tokens);
              answered.addAndGet(answer.status() == 200 ? 1 : 0);
            }
            return null;
          });
    }
    return threads::shutdownNow;
  }
}
