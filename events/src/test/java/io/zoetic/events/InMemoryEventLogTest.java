// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.events.completion.GatewayLink;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.WorkerLink;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryEventLogTest extends EventLogContract {
  private static final Duration SHORT = Duration.ofMillis(50);

  private final InMemoryEventLog log = new InMemoryEventLog();

  @Override
  protected EventLog log() {
    return log;
  }

  @Override
  protected void sendRaw(byte[] value) {
    log.dispatch(value);
  }

  @Override
  protected List<InMemoryEventLog.DeadLetter> deadLetters(int count) {
    return log.deadLetters();
  }

  @Test
  void crash_unacceptedPrompts_goToAnotherWorkerInOrder() {
    GatewayLink gateway = gateway("g1");
    WorkerLink lost = worker("w1");
    await(gateway.dispatch(EventSamples.prompt("p0", gateway.replyAddress())));
    await(gateway.dispatch(EventSamples.prompt("p1", gateway.replyAddress())));
    assertThat(lost.poll(LONG)).hasSize(2);

    log.crash("w1");

    assertThat(lost.poll(SHORT)).isEmpty();
    assertThat(take(worker("w2"), 2)).extracting(Prompt::promptId).containsExactly("p0", "p1");
  }

  @Test
  void crash_acceptedPrompts_areGone() {
    GatewayLink gateway = gateway("g1");
    WorkerLink lost = worker("w1");
    await(gateway.dispatch(EventSamples.prompt("p0", gateway.replyAddress())));
    assertThat(take(lost, 1)).hasSize(1);

    log.crash("w1");

    assertThat(worker("w2").poll(SHORT)).isEmpty();
  }

  @Test
  void crash_unknownWorker_isRefused() {
    assertThatThrownBy(() -> log.crash("nobody"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("worker must be open, was nobody");
  }

  @Test
  void goDown_dispatch_failsUntilComeBack() {
    GatewayLink gateway = gateway("g1");
    Prompt prompt = EventSamples.prompt("p0", gateway.replyAddress());

    log.goDown();

    assertThat(gateway.isReachable()).isFalse();
    assertThat(gateway.dispatch(prompt).toCompletableFuture())
        .isCompletedExceptionally()
        .failsWithin(SHORT)
        .withThrowableThat()
        .withCauseInstanceOf(EventLogException.class);

    log.comeBack();

    assertThat(gateway.isReachable()).isTrue();
    await(gateway.dispatch(prompt));
  }

  @Test
  void promptsPerPoll_zero_isRefused() {
    assertThatThrownBy(() -> new InMemoryEventLog(0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("promptsPerPoll must be >= 1, was 0");
  }
}
