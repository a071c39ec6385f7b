// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.ExpertSelection;
import io.zoetic.events.adaptation.AdaptationReport;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.FinishReason;
import io.zoetic.events.completion.PromptAttempt;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.events.completion.WorkerReport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events with words that a newer build has and this one does not. */
class LaterWordsTest {
  @Test
  void updateOfAnUnknownKind_isPassedOver_theOthersAndWhatIsHeldAreRead() throws Exception {
    String later =
        "{\"type\":\"paused\",\"promptId\":\"req-1.0\",\"attempt\":1,\"until\":{\"step\":[3]}},";
    String report =
        GoldenFile.text("worker-report-v1").replace("\"updates\":[", "\"updates\":[" + later);

    WorkerReport read = EventCodec.decodeReport(report.getBytes(UTF_8));

    assertThat(report).contains("paused");
    assertThat(read).isEqualTo(EventCodec.decodeReport(GoldenFile.bytes("worker-report-v1")));
    assertThat(read.updates()).hasSize(2);
    assertThat(read.held()).contains(new PromptAttempt("req-2.0", 0));
  }

  @Test
  void unknownReasonToEnd_isStop() throws Exception {
    assertThat(update("update-finished-v1", "STOP", "TOOL_CALL"))
        .isInstanceOfSatisfying(
            PromptUpdate.Finished.class,
            finished -> assertThat(finished.reason()).isEqualTo(FinishReason.STOP));
  }

  @Test
  void unknownError_isInternal_withItsMessage() throws Exception {
    assertThat(update("update-failed-v1", "CONTEXT_LENGTH_EXCEEDED", "PICTURE_TOO_LARGE"))
        .isInstanceOfSatisfying(
            PromptUpdate.Failed.class,
            failed -> {
              assertThat(failed.code()).isEqualTo(ErrorCode.INTERNAL);
              assertThat(failed.message()).startsWith("prompt must have at most");
            });
  }

  @Test
  void unknownWayToExperts_isTheirNames() throws Exception {
    AdaptationReport found = adaptation("router", "oracle");

    assertThat(found.strategy()).isEqualTo(AdaptationStrategy.EXPERT);
    assertThat(found.experts().getFirst().name()).isEqualTo("dates");
    assertThat(adaptation("soft", "sparse").selection()).isEqualTo(ExpertSelection.SOFT);
  }

  private static AdaptationReport adaptation(String word, String later) throws Exception {
    var started = (PromptUpdate.Started) update("update-started-adapted-v1", word, later);
    return requireNonNull(started.adaptation());
  }

  private static PromptUpdate update(String golden, String word, String later) throws Exception {
    String json = changed(golden, "\"" + word + "\"", "\"" + later + "\"");
    return EventCodec.decodeReport(json.getBytes(UTF_8)).updates().getFirst();
  }

  /** Answered otherwise than it asks it would be worse than not at all. */
  @ParameterizedTest
  @CsvSource({
    "prompt-text-v1,    type':'text,         type':'image,     image",
    "prompt-adapted-v1, strategy':'expert,   strategy':'maybe, maybe",
    "prompt-unset-v1,   unset':['temperature,  unset':['warmth,  warmth"
  })
  void prompt_withAnUnknownWord_isUnreadable_andSaysWhoWaits(
      String golden, String known, String changed, String later) {
    String json = changed(golden, known.replace('\'', '"'), changed.replace('\'', '"'));

    assertThatThrownBy(() -> EventCodec.decodePrompt(json.getBytes(UTF_8)))
        .isInstanceOf(UnreadableEventException.class)
        .hasMessageContaining(later);
    assertThat(EventCodec.envelope(json.getBytes(UTF_8)).orElseThrow().replyTo().gateway())
        .isEqualTo("gateway-1");
  }

  /** Kept with another word it would be wrong for ever; set aside it can be put back. */
  @Test
  void interaction_withAnUnknownWord_isUnreadable() {
    String json = changed("interaction-v1", "\"STOP\"", "\"TOOL_CALL\"");

    assertThatThrownBy(() -> EventCodec.decodeInteraction(json.getBytes(UTF_8)))
        .isInstanceOf(UnreadableEventException.class)
        .hasMessageContaining("TOOL_CALL");
  }

  private static String changed(String golden, String known, String changed) {
    assertThat(GoldenFile.text(golden)).contains(known);
    return GoldenFile.text(golden).replace(known, changed);
  }

  @Test
  void whatIsNoPrompt_saysNobodyWhoWaits() {
    assertThat(EventCodec.envelope("{\"promptId\":".getBytes(UTF_8))).isEmpty();
    assertThat(EventCodec.envelope("{\"promptId\":\"p\"}".getBytes(UTF_8))).isEmpty();
    assertThat(EventCodec.envelope("null".getBytes(UTF_8))).isEmpty();
  }
}
