// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.completion.Cancellation;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.PromptAttempt;
import io.zoetic.events.completion.WorkerReport;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What events say of prompts that may end workers, and that go on in others. */
class SuspectEventsTest {
  @Test
  void cancellation_ofAKiller_isReadAndWrittenIdentically() throws UnreadableEventException {
    Cancellation killer =
        new Cancellation("req-1.0", 2, "ab".repeat(32), Instant.parse("2026-01-02T04:04:05.678Z"));

    assertThat(EventCodec.decodeCancellation(GoldenFile.bytes("cancellation-killer-v1")))
        .isEqualTo(killer);
    assertThat(EventCodec.encode(killer))
        .asString(UTF_8)
        .isEqualTo(GoldenFile.text("cancellation-killer-v1"));
  }

  @Test
  void report_ofPromptsThatWait_isReadAndWrittenIdentically() throws UnreadableEventException {
    PromptAttempt waiting = new PromptAttempt("req-3.0", 2);
    WorkerReport report =
        new WorkerReport(
            "worker-1",
            List.of(),
            List.of(new PromptAttempt("req-2.0", 0), waiting),
            null,
            List.of(waiting));

    assertThat(EventCodec.decodeReport(GoldenFile.bytes("worker-report-waiting-v1")))
        .isEqualTo(report);
    assertThat(EventCodec.encode(report))
        .asString(UTF_8)
        .isEqualTo(GoldenFile.text("worker-report-waiting-v1"));
  }

  @Test
  void prompt_ofACohort_isReadAsItWasWritten_andKeepsItInTheNextAttempt()
      throws UnreadableEventException {
    Prompt suspect =
        EventCodec.decodePrompt(GoldenFile.bytes("prompt-text-v1"))
            .nextAttempt(Adaptation.NONE, "c-1", List.of());

    assertThat(EventCodec.encode(suspect)).asString(UTF_8).endsWith(",\"cohort\":\"c-1\"}");
    assertThat(EventCodec.decodePrompt(EventCodec.encode(suspect))).isEqualTo(suspect);
    assertThat(suspect.nextAttempt(Adaptation.NONE).cohort()).isEqualTo("c-1");
  }

  @Test
  void prompt_thatGoesOn_tellsWhatWasDelivered() throws UnreadableEventException {
    Prompt first = EventCodec.decodePrompt(GoldenFile.bytes("prompt-text-v1"));
    Prompt second = first.nextAttempt(Adaptation.NONE, null, List.of(7, 1));

    assertThat(EventCodec.encode(first)).asString(UTF_8).doesNotContain("delivered");
    assertThat(EventCodec.encode(second)).asString(UTF_8).endsWith(",\"delivered\":[7,1]}");
    assertThat(EventCodec.decodePrompt(EventCodec.encode(second))).isEqualTo(second);
    assertThat(second.nextAttempt(Adaptation.NONE).delivered()).containsExactly(7, 1);
  }
}
