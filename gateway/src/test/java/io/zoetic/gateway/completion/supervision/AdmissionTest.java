// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.supervision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zoetic.bootstrap.Clocks;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.Prompt;
import io.zoetic.gateway.completion.dispatch.Party;
import io.zoetic.gateway.completion.dispatch.TenantWeights;
import io.zoetic.gateway.http.ApiException;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class AdmissionTest {
  private static final Instant BEGIN = Instant.parse("2026-01-01T00:00:00Z");
  private static final SupervisionConfig CONFIG = config(2);
  private static final Party ANYBODY = new Party("key k", 1);

  private final RecordingLink link = new RecordingLink();
  private final RecordingListener listener = new RecordingListener();
  private final PromptSupervisor supervisor = supervisor(CONFIG);

  private static SupervisionConfig config(int promptsMax) {
    return new SupervisionConfig(
        Duration.ofSeconds(3), 3, Duration.ofSeconds(120), promptsMax, TenantWeights.EQUAL);
  }

  private PromptSupervisor supervisor(SupervisionConfig config) {
    return new PromptSupervisor(
        link,
        config,
        Runnable::run,
        new Clocks(() -> BEGIN, () -> BEGIN),
        new CompletionMetrics(new SimpleMeterRegistry()));
  }

  @Test
  void room_forMoreThanTheBound_isRefused() {
    supervisor.submit(ANYBODY, prompt("p"), listener);

    supervisor.admission().requireRoom(ANYBODY, 1);
    assertThatThrownBy(() -> supervisor.admission().requireRoom(ANYBODY, 2))
        .hasMessage(
            "prompts in flight must be at most 2, and 2 of one tenant or key while others ask,"
                + " 1 and 1 are and 2 more were asked for");
  }

  /** Of bodies under way nobody knows yet how many prompts they are. */
  @Test
  void room_thatThereNeverIs_isAskedForByOneRequestInVain() {
    assertThatThrownBy(() -> supervisor.admission().requireRoom(ANYBODY, 3))
        .extracting(failure -> ((ApiException) failure).code())
        .isEqualTo(ErrorCode.QUEUE_FULL);
    assertThatThrownBy(() -> supervisor.admission().makeRoom(ANYBODY, 3))
        .hasMessage("prompts of one request must be at most 2, were 3");
  }

  @Test
  void newcomer_getsThePlaceOfWhatWaitsForSomebodyWithMore() {
    PromptSupervisor full = supervisor(config(12));
    for (int i = 0; i < 12; i++) {
      full.submit(ANYBODY, prompt("p" + i), listener);
    }
    Party newcomer = new Party("key n", 1);

    full.admission().makeRoom(newcomer, 1);
    full.submit(newcomer, prompt("q"), new RecordingListener());

    assertThat(full.pending()).isEqualTo(12);
    assertThat(listener.failures).hasSize(1);
    assertThat(listener.failures.getFirst().code()).isEqualTo(ErrorCode.QUEUE_FULL);
    assertThat(listener.failures.getFirst())
        .hasMessage(
            "prompts in flight must be at most 12, this one gave way to another tenant or key");
    assertThatThrownBy(() -> full.admission().requireRoom(ANYBODY, 1))
        .hasMessageContaining("and 6 of one tenant or key while others ask, 12 and 11 are");
    // No worker can know of what never left.
    assertThat(link.cancelled).isEmpty();
  }

  private static Prompt prompt(String id) {
    return SupervisedPrompts.of(id, "hello", BEGIN.plus(CONFIG.deadline()));
  }
}
