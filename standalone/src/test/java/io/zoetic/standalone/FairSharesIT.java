// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.testkit.ApiClient;
import io.zoetic.testkit.Waiting;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Two tenants on one gateway and one worker, of which one asks for all there is and more. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FairSharesIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Logger LOG = LoggerFactory.getLogger(FairSharesIT.class);

  /** Of a machine that runs other tests as well. */
  private static final Duration NOISE = Duration.ofMillis(150);

  private static final int STREAMS = 64;
  private static final int ASKED = 100;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private Standalones standalone;
  private ApiClient client;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    standalone = Standalones.start(ReferenceModel.extractTo(directory));
    client = new ApiClient(standalone.url());
  }

  @AfterAll
  void stop() {
    http.shutdownNow();
    client.close();
    standalone.close();
  }

  /** What became of a stream. */
  private record Streamed(int status, Duration firstToken, String lastLine) {}

  private Streamed stream(String tenant, Map<String, ?> body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(standalone.url() + "/v1/chat/completions"))
            .timeout(PATIENCE)
            .header("content-type", "application/json")
            .header("x-zoetic-tenant", tenant)
            .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
            .build();
    long begin = System.nanoTime();
    HttpResponse<Stream<String>> response = http.send(request, BodyHandlers.ofLines());
    Duration first = null;
    String last = "";
    try (Stream<String> lines = response.body()) {
      for (String line : (Iterable<String>) lines::iterator) {
        if (first == null && line.contains("\"content\":")) {
          first = Duration.ofNanos(System.nanoTime() - begin);
        }
        last = line.isEmpty() ? last : line;
      }
    }
    return new Streamed(response.statusCode(), first == null ? PATIENCE : first, last);
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

  /** The times to the first token of so many questions, one after the other, shortest first. */
  private List<Duration> ask(String tenant) throws Exception {
    List<Duration> times = new ArrayList<>();
    for (int i = 0; i < ASKED; i++) {
      Streamed answer = stream(tenant, question(i, 1, 4));
      assertThat(answer.status()).as(answer.lastLine()).isEqualTo(200);
      assertThat(answer.lastLine()).isEqualTo("data: [DONE]");
      times.add(answer.firstToken());
    }
    Collections.sort(times);
    return times;
  }

  private static Duration median(List<Duration> sorted) {
    return sorted.get(sorted.size() / 2);
  }

  private static Duration p99(List<Duration> sorted) {
    return sorted.get(sorted.size() * 99 / 100 - 1);
  }

  /** Asks for as much as it can, until it is closed. */
  private AutoCloseable neighbours(String tenant, AtomicInteger answered) {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    for (int i = 0; i < STREAMS; i++) {
      int number = i;
      threads.submit(
          () -> {
            while (!threads.isShutdown()) {
              Streamed answer = stream(tenant, question(number, 16, 32));
              answered.addAndGet(answer.status() == 200 ? 1 : 0);
            }
            return null;
          });
    }
    return threads::shutdownNow;
  }

  /** Three thousand times what fits the context, in blanks that no bound counts and in words. */
  @ParameterizedTest
  @ValueSource(strings = {"seven ", "\\n ", "é ", "                                "})
  void bodiesThatCannotFit_costAnotherTenantLittleTime(String piece) throws Exception {
    ask("globex");
    Duration quiet = p99(ask("globex"));

    String body =
        "{\"model\":\"zoetic/base\",\"prompt\":\"%s\"}"
            .formatted(piece.repeat(900_000 / piece.getBytes(StandardCharsets.UTF_8).length));
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    List<Future<Integer>> refused = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      refused.add(
          threads.submit(
              () ->
                  client
                      .send("POST", "/v1/completions", body, "x-zoetic-tenant", "acme")
                      .statusCode()));
    }
    Duration busy = ask("globex").getLast();
    for (Future<Integer> each : refused) {
      assertThat(each.get()).isEqualTo(400);
    }
    threads.shutdown();
    String times = "first token, quiet: p99 %s; beside 8 bodies: at most %s".formatted(quiet, busy);
    LOG.info(times);
    assertThat(busy).as(times).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void neighbourWithManyStreams_costsAnotherTenantNoErrorAndLittleTime() throws Exception {
    ask("globex");
    List<Duration> quiet = ask("globex");

    List<Duration> busy;
    var answered = new AtomicInteger();
    try (var _ = neighbours("acme", answered)) {
      Waiting.until(
          PATIENCE,
          "the neighbour fills the queue",
          () -> client.metric("zoetic_gateway_prompts_in_flight") > 900);
      busy = ask("globex");
    }
    String times =
        "first token, quiet: median %s, p99 %s; beside %d streams of 16: median %s, p99 %s"
            .formatted(median(quiet), p99(quiet), STREAMS, median(busy), p99(busy));
    LOG.info(times);
    assertThat(p99(busy)).as(times).isLessThan(p99(quiet).multipliedBy(2).plus(NOISE));
    assertThat(answered.get()).as("answers that the neighbour had meanwhile").isPositive();
  }
}
