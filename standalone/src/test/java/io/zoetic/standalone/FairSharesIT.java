// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.testkit.ApiClient;
import io.zoetic.testkit.TimingTenant;
import io.zoetic.testkit.TimingTenant.Times;
import io.zoetic.testkit.Waiting;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
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
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Logger LOG = LoggerFactory.getLogger(FairSharesIT.class);

  /** Of a machine that runs other tests as well. */
  private static final Duration NOISE = Duration.ofMillis(150);

  private static final int STREAMS = 64;
  private static final int ASKED = 100;

  /** Who waits for its turn behind all streams lets each of them be answered first. */
  private static final int OVERTAKEN = STREAMS / 10;

  private Standalones standalone;
  private ApiClient client;
  private TimingTenant globex;

  @BeforeAll
  void start(@TempDir Path directory) throws IOException {
    standalone = Standalones.start(ReferenceModel.extractTo(directory));
    client = new ApiClient(standalone.url());
    globex = new TimingTenant(standalone.url(), "globex");
  }

  @AfterAll
  void stop() {
    globex.http().shutdownNow();
    client.close();
    standalone.close();
  }

  /** Three thousand times what fits the context, in blanks that no bound counts and in words. */
  @ParameterizedTest
  @ValueSource(strings = {"seven ", "\\n ", "é ", "                                "})
  void bodiesThatCannotFit_costAnotherTenantLittleTime(String piece) throws Exception {
    globex.ask(ASKED);
    Times quiet = globex.ask(ASKED);

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
    Times busy = globex.ask(ASKED);
    for (Future<Integer> each : refused) {
      assertThat(each.get()).isEqualTo(400);
    }
    threads.shutdown();
    String times = "first token, quiet: %s; beside 8 bodies: %s".formatted(quiet, busy);
    LOG.info(times);
    assertThat(busy.longest()).as(times).isLessThan(Duration.ofSeconds(1));
  }

  @Test
  void neighbourWithManyStreams_costsAnotherTenantNoErrorAndLittleTime() throws Exception {
    globex.ask(ASKED);
    Times quiet = globex.ask(ASKED);

    Times busy;
    int meanwhile;
    var answered = new AtomicInteger();
    TimingTenant acme = new TimingTenant(globex.http(), standalone.url(), "acme");
    try (var _ = acme.press(STREAMS, 16, 32, answered)) {
      Waiting.until(
          PATIENCE,
          "the neighbour fills the queue",
          () -> client.metric("zoetic_gateway_prompts_in_flight") > 900);
      int before = answered.get();
      busy = globex.ask(ASKED);
      meanwhile = answered.get() - before;
    }
    String times =
        "first token, quiet: %s; beside %d streams of 16: %s, of which %d were answered"
            .formatted(quiet, STREAMS, busy, meanwhile);
    LOG.info(times);
    assertThat(busy.median()).as(times).isLessThan(quiet.median().multipliedBy(2).plus(NOISE));
    assertThat(meanwhile).as(times).isBetween(1, ASKED * OVERTAKEN);
  }
}
