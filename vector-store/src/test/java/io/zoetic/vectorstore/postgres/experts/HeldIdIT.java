// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.experts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.testkit.Waiting;
import io.zoetic.vectorstore.fleet.HeldId;
import io.zoetic.vectorstore.fleet.ProcessLeases;
import io.zoetic.vectorstore.fleet.ProcessLeases.Service;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Processes that are told to have the same id. */
@Timeout(120)
class HeldIdIT {
  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private static final String ANOTHERS = "worker.id must be one process's, \"w1\" is another's";

  private final String name = POSTGRES.createDatabase();
  private final PostgresDatabase database = new PostgresDatabase(POSTGRES.patient(name));
  private final ProcessLeases leases = new PostgresProcessLeases(database);
  private final List<String> lost = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    database.close();
  }

  private HeldId take(Service service, String id) {
    return HeldId.take(leases, service, id, lost::add);
  }

  @Test
  void idOfAProcessThatRuns_isRefusedToAnother_asLongAsItRuns() {
    try (HeldId first = take(Service.WORKER, "w1")) {
      assertThatThrownBy(() -> take(Service.WORKER, "w1"))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageMatching(ANOTHERS + ", has been kept for \\d+ s");
      assertThat(first).isNotNull();
      assertThat(lost).isEmpty();
    }
  }

  @Test
  void idOfAProcessThatEnded_isFreeAtOnce_andNobodyElsesIsTaken() {
    long begin = System.nanoTime();
    take(Service.WORKER, "w1").close();
    try (HeldId again = take(Service.WORKER, "w1");
        HeldId other = take(Service.WORKER, "w2");
        HeldId gateway = take(Service.GATEWAY, "w1")) {
      assertThat(List.of(again, other, gateway)).doesNotContainNull();
    }
    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(ProcessLeases.LEASE);
  }

  @Test
  void idOfAProcessThatWasKilled_isTheNextOnesWithinALease() {
    assertThat(leases.take(Service.TRAINER, "t1", UUID.randomUUID())).isEmpty();
    long begin = System.nanoTime();

    take(Service.TRAINER, "t1").close();

    assertThat(Duration.ofNanos(System.nanoTime() - begin))
        .isBetween(ProcessLeases.LEASE.minusSeconds(1), ProcessLeases.LEASE.plusSeconds(5));
  }

  @Test
  void processWhoseIdIsAnothers_hearsThatItMustEnd() throws Exception {
    try (HeldId first = take(Service.WORKER, "w1")) {
      POSTGRES.execute(name, "UPDATE process_lease SET incarnation = gen_random_uuid()");
      Waiting.until(Duration.ofSeconds(30), "it is told", () -> !lost.isEmpty());
      assertThat(first).isNotNull();
    }
    assertThat(lost).containsExactly(ANOTHERS);
    assertThat(leases.take(Service.WORKER, "w1", UUID.randomUUID()))
        .as("what is another's is not given back")
        .isPresent();
  }

  @Test
  void whileTheStoreIsAway_everybodyStarts() {
    try (PostgresDatabase nowhere =
            new PostgresDatabase(TestPostgres.impatientOf("jdbc:postgresql://127.0.0.1:1/none"));
        HeldId held =
            HeldId.take(new PostgresProcessLeases(nowhere), Service.WORKER, "w1", lost::add)) {
      assertThat(held).isNotNull();
      assertThat(lost).isEmpty();
    }
  }
}
