// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.ReplyAddress;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** How long somebody waits for an answer, whatever the clocks of two machines say. */
class DeadlineEventsTest {
  private static final Instant SENT = Instant.parse("2026-01-02T03:03:35.678Z");
  private static final Instant STEADY = Instant.parse("2026-03-01T00:00:00Z");

  private final Prompt prompt = EventSamples.prompt("p", new ReplyAddress("gateway-1", 7));

  @Test
  void prompt_thatIsSent_saysWhatIsLeft_andOlderWorkersWhenThatEnds()
      throws UnreadableEventException {
    Prompt golden = EventCodec.decodePrompt(GoldenFile.bytes("prompt-left-v1"));

    assertThat(golden.millisecondsLeft()).isEqualTo(30_000);
    assertThat(golden.sentAt()).isEqualTo(SENT);
    assertThat(golden.deadline()).isEqualTo(SENT.plusSeconds(30));
    assertThat(EventCodec.encode(golden))
        .asString(UTF_8)
        .isEqualTo(GoldenFile.text("prompt-left-v1"));
    assertThat(prompt.sent(SENT, Duration.ofSeconds(30)).deadline()).isEqualTo(golden.deadline());
  }

  @Test
  void prompt_thatComes_hasAllTheTimeThatWasLeft_byTheReceiversClockAlone() {
    Prompt sent = prompt.sent(SENT, Duration.ofSeconds(30));

    assertThat(sent.received(SENT.minusSeconds(600), STEADY).deadline())
        .isEqualTo(sent.received(SENT.plusSeconds(600), STEADY).deadline())
        .isEqualTo(STEADY.plusSeconds(30));
  }

  @Test
  void prompt_ofAnOlderGateway_endsByTheMachinesClock_andKeepsItsDate() {
    Prompt received = prompt.received(prompt.deadline().minusSeconds(7), STEADY);

    assertThat(received.deadline()).isEqualTo(STEADY.plusSeconds(7));
    assertThat(received.now()).isEqualTo(prompt.now());
    assertThat(prompt.sentAt()).isNull();
  }

  @Test
  void prompt_withoutTimeLeft_isSentAsOneThatIsOver_andTheNextAttemptIsTimedAnew() {
    Prompt late = prompt.sent(SENT, Duration.ofSeconds(-3));

    assertThat(late.deadline()).isEqualTo(SENT);
    assertThat(late.millisecondsLeft()).isZero();
    assertThat(late.nextAttempt(Adaptation.NONE).millisecondsLeft()).isNull();
  }
}
