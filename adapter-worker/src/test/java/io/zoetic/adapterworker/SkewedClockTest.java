// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.bootstrap.CheckResult;
import io.zoetic.bootstrap.Clocks;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.completion.Origin;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A worker on a machine whose clock is wrong, or is set. */
class SkewedClockTest {
  private static final int TOKENS = 200;

  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);
  private final GoldenWorker rig =
      new GoldenWorker().withClocks(Clocks.of(() -> Instant.now().plus(ahead.get())));

  @AfterEach
  void close() {
    rig.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {-10, 10})
  void worker_whoseClockIsWrong_answersAllTheSame_andSaysThatItIs(int minutes) {
    ahead.set(Duration.ofMinutes(minutes));
    rig.start();

    assertThat(rig.conversations.await(ask(16)).tokens()).hasSize(16);

    assertThat(rig.metrics.get("zoetic.worker.clock.skew").gauge().value())
        .isBetween(60.0 * minutes - 1, 60.0 * minutes + 60);
    CheckResult check = requireNonNull(rig.health().get("clock"));
    assertThat(check.degraded()).isTrue();
    assertThat(check.ok()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(ints = {-10, 10})
  void worker_whoseClockIsSet_endsWhatItHasBegun(int minutes) {
    rig.start();
    String id = ask(TOKENS);
    rig.conversations.await(id, answer -> !answer.tokens().isEmpty());

    ahead.set(Duration.ofMinutes(minutes));

    assertThat(rig.conversations.await(id).tokens()).hasSize(TOKENS);
  }

  @Test
  void worker_whoseClockIsRight_saysNothingOfIt() {
    rig.start();

    rig.conversations.await(ask(1));

    assertThat(rig.health().get("clock")).isEqualTo(CheckResult.passed());
  }

  private String ask(int tokens) {
    return rig.conversations.begin(
        Conversations.PROMPT, tokens, Adaptation.NONE, new Origin(null, "r"));
  }
}
