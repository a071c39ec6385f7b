// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.learning;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.testkit.contract.Contract;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Trainers} does. */
@Contract
public abstract class TrainersContract {
  private static final String BASE = "a".repeat(64);
  private static final Instant NOON = Instant.parse("2026-11-29T12:00:00.123456789Z");

  private Trainers trainers;

  /** Knows nobody yet. */
  protected abstract Trainers noTrainers() throws Exception;

  @BeforeEach
  void open() throws Exception {
    trainers = noTrainers();
  }

  @Test
  void trainer_beating_isHeardUntilItLeaves() {
    trainers.beat(trainer("t1", null, "the factors are being computed: 3 of 210"));
    trainers.beat(trainer("t2", "all", null));

    assertThat(heard())
        .containsExactlyInAnyOrder(
            trainer("t1", null, "the factors are being computed: 3 of 210"),
            trainer("t2", "all", null));
    trainers.leave("t1");
    assertThat(heard()).containsExactly(trainer("t2", "all", null));
  }

  @Test
  void trainer_beatingAgain_isAsItSaysNow_andHeardLast() {
    trainers.beat(trainer("t1", null, "waits"));
    trainers.beat(trainer("t2", "all", null));
    trainers.beat(trainer("t1", "mlp", null));

    assertThat(heard()).containsExactly(trainer("t1", "mlp", null), trainer("t2", "all", null));
    assertThat(trainers.heard().getFirst().silence()).isBetween(Duration.ZERO, Duration.ofHours(1));
  }

  private List<Trainer> heard() {
    return trainers.heard().stream().map(Trainers.Heard::trainer).toList();
  }

  private static Trainer trainer(String id, @Nullable String layout, @Nullable String obstacle) {
    return new Trainer(id, BASE, layout, obstacle, NOON);
  }
}
