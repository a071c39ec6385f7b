// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.ExpertPointer;
import io.zoetic.vectorstore.fleet.FleetWorker;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The worker as one of a fleet, and its start. */
class RegistrySyncTest {
  private static final Duration RECENT = Duration.ofMinutes(1);

  private GoldenWorker rig;

  @BeforeEach
  void prepare() {
    rig = new GoldenWorker();
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void start_withManyExperts_takesFewRoundTrips() {
    List<ExpertPointer> pointers = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      rig.champion("expert-" + i, rig.golden.between(i / 1000.0));
      pointers.add(rig.pointer("expert-" + i));
    }
    rig.publish(pointers.toArray(ExpertPointer[]::new));

    rig.withoutPolls().start();

    assertThat(rig.unreliable.calls()).containsExactly("changesSince", "versions", "values");
    assertThat(rig.metrics.get("zoetic.worker.versions").gauge().value()).isEqualTo(1000);
    assertThat(rig.ask("expert-500").tokens())
        .isEqualTo(rig.golden.alone(Conversations.PROMPT, 16, rig.golden.between(0.5)));
    for (int i : new int[] {0, 999}) {
      assertThat(rig.awaitAcknowledged("expert-" + i).version()).isEqualTo(1);
    }
  }

  @Test
  void start_withoutExperts_isReady() {
    rig.start();

    assertThat(rig.ask("a").failure().message()).isEqualTo("the expert must be one of [], was a");
    rig.champion("a", rig.golden.golden("a"));
    rig.awaitAcknowledged("a");
    assertThat(rig.ask("a").expert().version()).isEqualTo(1);
  }

  @Test
  void worker_isOneOfTheFleetUntilItEnds() {
    rig.start();
    GoldenWorker.until("the worker beats", () -> !rig.fleet.workers(RECENT).isEmpty());
    FleetWorker worker = rig.fleet.workers(RECENT).getFirst();

    rig.closeWorker();

    assertThat(worker.id()).isEqualTo("worker");
    assertThat(worker.baseModel()).isEqualTo(rig.golden.model().digest());
    assertThat(worker.layout()).isEqualTo(rig.layout());
    assertThat(rig.fleet.workers(RECENT)).isEmpty();
  }

  @Test
  void worker_thatWasForgotten_acknowledgesEverythingAnew() {
    rig.champion("a", rig.golden.golden("a"));
    rig.champion("b", rig.golden.golden("b"));
    rig.start();
    rig.awaitAcknowledged("a");
    rig.awaitAcknowledged("b");

    rig.fleet.leave("worker");

    assertThat(rig.awaitAcknowledged("a").version()).isEqualTo(1);
    assertThat(rig.awaitAcknowledged("b").version()).isEqualTo(1);
  }

  @Test
  void close_whileTheRegistryHasNeverAnswered_ends() {
    rig.unreliable.goAway();
    rig.begin();

    rig.closeWorker();

    assertThat(Collections.frequency(rig.unreliable.calls(), "values")).isZero();
  }
}
