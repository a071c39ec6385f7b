// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.testkit.ApiClient;
import io.zoetic.testkit.KafkaExtension;
import io.zoetic.testkit.TimingTenant;
import io.zoetic.testkit.TimingTenant.Times;
import io.zoetic.testkit.Waiting;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Two tenants, each at a gateway of its own, who share two workers. */
@Timeout(300)
final class FairGatewaysIT {
  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();
  @RegisterExtension static final KafkaExtension KAFKA = new KafkaExtension();

  private static final Logger LOG = LoggerFactory.getLogger(FairGatewaysIT.class);
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int QUEUED = 200;
  private static final int ASKED = 40;

  /**
   * Who waits for its turn behind a queue lets all of it be answered first; who has a share of its
   * own lets a few be. (How long the slowest of forty takes says more of the machine: `soak
   * neighbour` measures it.)
   */
  private static final int OVERTAKEN = QUEUED / 20;

  /** A step of full workers takes longer than one of empty ones, and other tests run as well. */
  private static final Duration ALLOWANCE = Duration.ofMillis(150);

  @TempDir private Path directory;

  @Test
  void neighbourAtAnotherGateway_costsATenantNoErrorAndLittleTime() throws Exception {
    Path checkpoint = ReferenceModel.extractTo(directory);
    String database = POSTGRES.createDatabase();
    String kafka = KAFKA.bootstrapServers();
    Map<String, String> worker = Map.of("worker.slots", "16", "worker.threads", "1");
    try (var ofAcme = Services.serving(POSTGRES, database, kafka, checkpoint, worker);
        var ofGlobex = Services.serving(POSTGRES, database, kafka, checkpoint, worker);
        var client = new ApiClient(ofAcme.url())) {
      TimingTenant acme = new TimingTenant(ofAcme.url(), "acme");
      TimingTenant globex = new TimingTenant(ofGlobex.url(), "globex");
      acme.ask(ASKED);
      globex.ask(ASKED);
      Times quiet = globex.ask(ASKED);

      Times busy;
      int meanwhile;
      var answered = new AtomicInteger();
      // Answers as long as the context lets them be, so that slots become free seldom.
      try (var _ = acme.press(QUEUED, 1, 400, answered)) {
        Waiting.until(
            PATIENCE,
            "the neighbour fills the workers and waits for more",
            () -> client.metric("zoetic_gateway_prompts_in_flight") >= QUEUED);
        int before = answered.get();
        busy = globex.ask(ASKED);
        meanwhile = answered.get() - before;
        Waiting.until(PATIENCE, "the neighbour is answered", () -> answered.get() > 0);
      }
      String times =
          "first token, quiet: %s; beside %d prompts of another gateway: %s, of which %d were answered"
              .formatted(quiet, QUEUED, busy, meanwhile);
      LOG.info(times);
      assertThat(busy.median())
          .as(times)
          .isLessThan(quiet.median().multipliedBy(2).plus(ALLOWANCE));
      assertThat(meanwhile).as(times).isLessThan(ASKED * OVERTAKEN);
    }
  }
}
