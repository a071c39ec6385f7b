// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.ChatMessage;
import io.zoetic.core.ChoiceId;
import io.zoetic.core.ExpertSelection;
import io.zoetic.core.PromptContent;
import io.zoetic.core.SamplingOptions;
import io.zoetic.core.TemplateOptions;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.adaptation.AdaptationReport;
import io.zoetic.events.adaptation.ExpertShare;
import io.zoetic.events.adaptation.ExpertWeight;
import io.zoetic.events.adaptation.LabelProbability;
import io.zoetic.events.adaptation.PassReport;
import io.zoetic.events.completion.Cancellation;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.FinishReason;
import io.zoetic.events.completion.Interaction;
import io.zoetic.events.completion.Origin;
import io.zoetic.events.completion.OutputOptions;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.PromptAttempt;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.events.completion.ReplyAddress;
import io.zoetic.events.completion.TokenLogprob;
import io.zoetic.events.completion.WorkerReport;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class EventCodecTest {
  private static final TokenLogprob FIRST = new TokenLogprob(1, "<s>", null, List.of());
  private static final TokenLogprob SECOND =
      new TokenLogprob(2, " Zoë", -0.5, List.of(new TokenLogprob.Alternative(3, "\ufffd", -1.25)));

  private static final TokenLogprob PART_OF_CHARACTER =
      new TokenLogprob(
          4,
          "",
          -0.5,
          List.of(new TokenLogprob.Alternative(5, "\\xf0\\x9f", -1.25, "f09f")),
          "c3",
          0);

  private static final AdaptationReport ADAPTED =
      new AdaptationReport(
          AdaptationStrategy.ROUTER,
          ExpertSelection.SOFT,
          List.of(new LabelProbability("dates", 0.75), new LabelProbability("other", 0.25)),
          List.of(new ExpertShare("dates", 3, "ab12", 0.75)),
          new PassReport(1.5, 31));

  /** Prompts written before there were adaptations. */
  static Stream<Arguments> prompts() {
    SamplingOptions sampled =
        new SamplingOptions(
            64, 0.7, 0.9, 40, 4_294_967_296L, 1.1, 0.5, 0.25, List.of("\n\n", "END"), true);
    SamplingOptions unlimited = new SamplingOptions(null, 1, 1, 0, 7, 1, 0, 0, List.of(), false);
    PromptContent chat =
        new PromptContent.Chat(
            List.of(new ChatMessage("system", "Be brief."), new ChatMessage("user", "2+2?")));
    return Stream.of(
        Arguments.of("prompt-chat-v1", prompt(chat, sampled, new OutputOptions(5, false, false))),
        Arguments.of(
            "prompt-text-v1",
            prompt(new PromptContent.Text("Once"), unlimited, OutputOptions.TEXT)),
        Arguments.of(
            "prompt-token-ids-v1",
            prompt(
                new PromptContent.TokenIds(List.of(1, 2, 128_000)),
                SamplingOptions.greedy(8),
                new OutputOptions(0, true, true))));
  }

  static Stream<Arguments> reports() {
    PromptUpdate started =
        new PromptUpdate.Started(
            "req-1.0", 1, 2, List.of(1, 2), "<s> Zoë", List.of(FIRST, SECOND), null);
    PromptUpdate tokens =
        new PromptUpdate.Tokens("req-1.0", 1, 3, " Zoë", List.of(2), List.of(SECOND));
    PromptUpdate parts =
        new PromptUpdate.Tokens("req-1.0", 1, 3, "", List.of(4), List.of(PART_OF_CHARACTER));
    PromptUpdate finished = new PromptUpdate.Finished("req-1.0", 1, FinishReason.STOP, 4, null);
    PromptUpdate adapted =
        new PromptUpdate.Started("req-1.0", 1, 2, List.of(), "", List.of(), ADAPTED);
    PromptUpdate secondPass =
        new PromptUpdate.Finished("req-1.0", 1, FinishReason.LENGTH, 4, new PassReport(20.125, 57));
    PromptUpdate failed =
        new PromptUpdate.Failed(
            "req-1.0",
            1,
            ErrorCode.CONTEXT_LENGTH_EXCEEDED,
            "prompt must have at most 512 tokens, had 600",
            "messages");
    PromptUpdate released = new PromptUpdate.Released("req-1.0", 1);
    return Stream.of(
        Arguments.of("update-started-v1", report(started)),
        Arguments.of("update-tokens-v1", report(tokens)),
        Arguments.of("update-token-bytes-v1", report(parts)),
        Arguments.of("update-started-adapted-v1", report(adapted)),
        Arguments.of("update-finished-v1", report(finished)),
        Arguments.of("update-finished-second-pass-v1", report(secondPass)),
        Arguments.of("update-failed-v1", report(failed)),
        Arguments.of("update-released-v1", report(released)),
        Arguments.of(
            "worker-report-slots-v1",
            new WorkerReport(
                "worker-1", List.of(), List.of(new PromptAttempt("req-2.0", 0)), 32, List.of())),
        Arguments.of(
            "worker-report-v1",
            new WorkerReport(
                "worker-1",
                List.of(tokens, finished),
                List.of(new PromptAttempt("req-2.0", 0), new PromptAttempt("req-3.0", 2)))));
  }

  @ParameterizedTest
  @MethodSource("prompts")
  void prompt_goldenWithoutAdaptation_isTheBaseModels(String golden, Prompt prompt)
      throws UnreadableEventException {
    assertThat(EventCodec.decodePrompt(GoldenFile.bytes(golden))).isEqualTo(prompt);
    assertThat(EventCodec.encode(prompt))
        .asString(UTF_8)
        .isEqualTo(
            GoldenFile.text(golden).substring(0, GoldenFile.text(golden).length() - 1)
                + ",\"adaptation\":{\"strategy\":\"none\",\"selection\":\"top-1\",\"experts\":[]}"
                + ",\"origin\":{\"requestId\":\"req-1.0\",\"store\":false}"
                + ",\"choice\":{\"completionId\":\"req-1.0\",\"index\":0}}");
  }

  @Test
  void prompt_golden_isReadAndWrittenIdentically() throws UnreadableEventException {
    Adaptation mixture =
        Adaptation.expert(
            List.of(new ExpertWeight("dates", 3, 0.75), new ExpertWeight("sums", null, 0.125)));
    Prompt prompt =
        prompt(new PromptContent.Text("Once"), SamplingOptions.greedy(8), OutputOptions.TEXT)
            .nextAttempt(mixture);

    assertThat(EventCodec.decodePrompt(GoldenFile.bytes("prompt-adapted-v1"))).isEqualTo(prompt);
    assertThat(EventCodec.decodePrompt(GoldenFile.bytes("prompt-origin-v1"))).isEqualTo(prompt);
  }

  @Test
  void prompt_goldenThatLeavesSamplingOpen_isReadAndWrittenIdentically()
      throws UnreadableEventException {
    Prompt prompt = EventCodec.decodePrompt(GoldenFile.bytes("prompt-unset-v1"));

    assertThat(prompt.sampling().leavesOpen(SamplingOptions.Field.TEMPERATURE)).isTrue();
    assertThat(prompt.sampling().leavesOpen(SamplingOptions.Field.TOP_K)).isTrue();
    assertThat(prompt.sampling().leavesOpen(SamplingOptions.Field.TOP_P)).isFalse();
    assertThat(EventCodec.encode(prompt))
        .asString(UTF_8)
        .isEqualTo(GoldenFile.text("prompt-unset-v1"));
  }

  @Test
  void prompt_goldenWithChoice_isReadAndWrittenIdentically() throws UnreadableEventException {
    Prompt prompt =
        new Prompt(
            "chatcmpl-1-2",
            0,
            new ReplyAddress("gateway-1", 7),
            Instant.parse("2026-01-02T03:04:05.678Z"),
            "zoetic/base",
            new PromptContent.Text("Once"),
            SamplingOptions.greedy(8),
            OutputOptions.TEXT,
            Adaptation.NONE,
            new Origin("acme", "req-1", null, "ada", "ep-1", true),
            new ChoiceId("chatcmpl-1", 2));

    assertThat(EventCodec.decodePrompt(GoldenFile.bytes("prompt-choice-v1"))).isEqualTo(prompt);
    assertThat(EventCodec.encode(prompt))
        .asString(UTF_8)
        .isEqualTo(GoldenFile.text("prompt-choice-v1"));
    assertThat(prompt.choice().promptId()).isEqualTo(prompt.promptId());
  }

  @Test
  void prompt_goldenWithKey_isReadAndWrittenIdentically() throws UnreadableEventException {
    Prompt prompt = EventCodec.decodePrompt(GoldenFile.bytes("prompt-key-v1"));

    assertThat(prompt.origin())
        .isEqualTo(new Origin("acme", "req-1", "key-1", "ada", "ep-1", true));
    assertThat(EventCodec.encode(prompt))
        .asString(UTF_8)
        .isEqualTo(GoldenFile.text("prompt-key-v1"));
  }

  @Test
  void interaction_goldenWithKey_isReadAndWrittenIdentically() throws UnreadableEventException {
    Interaction interaction = EventCodec.decodeInteraction(GoldenFile.bytes("interaction-key-v1"));

    assertThat(interaction.key()).isEqualTo("key-1");
    assertThat(EventCodec.encode(interaction))
        .asString(UTF_8)
        .isEqualTo(GoldenFile.text("interaction-key-v1"));
  }

  @Test
  void prompt_goldenWithTemplateOptions_isReadAndWrittenIdentically()
      throws UnreadableEventException {
    ObjectNode arguments = JsonNodeFactory.instance.objectNode();
    arguments.put("enable_thinking", false).putNull("date").putArray("documents").add("a");
    Prompt prompt =
        new Prompt(
            "chatcmpl-1-0",
            0,
            new ReplyAddress("gateway-1", 7),
            Instant.parse("2026-01-02T03:04:05.678Z"),
            "zoetic/base",
            new PromptContent.Chat(
                List.of(new ChatMessage("user", "2+2?"), new ChatMessage("assistant", "It is")),
                new TemplateOptions(false, true, arguments)),
            SamplingOptions.greedy(8),
            OutputOptions.TEXT,
            Adaptation.NONE,
            new Origin("acme", "req-1", null, "ada", "ep-1", true),
            new ChoiceId("chatcmpl-1", 0),
            Instant.parse("2026-01-02T03:03:35.678Z"));

    assertThat(EventCodec.decodePrompt(GoldenFile.bytes("prompt-template-v1"))).isEqualTo(prompt);
    assertThat(EventCodec.encode(prompt))
        .asString(UTF_8)
        .isEqualTo(GoldenFile.text("prompt-template-v1"));
    assertThat(prompt.nextAttempt(Adaptation.NONE).now()).isEqualTo(prompt.createdAt());
  }

  @Test
  void prompt_goldenWithLaterOptions_isReadAndWrittenIdentically() throws UnreadableEventException {
    Prompt prompt =
        new Prompt(
            "chatcmpl-1-2",
            0,
            new ReplyAddress("gateway-1", 7),
            Instant.parse("2026-01-02T03:04:05.678Z"),
            "zoetic/base",
            new PromptContent.Text("Once"),
            new SamplingOptions(
                8,
                0.7,
                1,
                0,
                3,
                1,
                0,
                0,
                List.of(),
                false,
                0.05,
                4,
                List.of(2, 7),
                List.of("Zoë"),
                List.of()),
            OutputOptions.TEXT,
            Adaptation.NONE,
            new Origin("acme", "req-1", null, "ada", "ep-1", true),
            new ChoiceId("chatcmpl-1", 2));

    assertThat(EventCodec.decodePrompt(GoldenFile.bytes("prompt-sampling-v1"))).isEqualTo(prompt);
    assertThat(EventCodec.encode(prompt))
        .asString(UTF_8)
        .isEqualTo(GoldenFile.text("prompt-sampling-v1"));
  }

  @Test
  void samplingOptions_thatAreOff_areLeftOut() {
    SamplingOptions off =
        new SamplingOptions(
            8, 0, 1, 0, 0, 1, 0, 0, List.of(), false, 0.0, 0, List.of(), List.of(), List.of());

    assertThat(off).isEqualTo(SamplingOptions.greedy(8));
    assertThat(off.withSeed(5).seed()).isEqualTo(5);
  }

  @Test
  void interaction_golden_isReadAndWrittenIdentically() throws UnreadableEventException {
    Interaction interaction =
        new Interaction(
            "chatcmpl-1",
            2,
            "acme",
            null,
            "ada",
            "ep-1",
            "zoetic/auto",
            new PromptContent.Chat(List.of(new ChatMessage("user", "2+2?"))),
            List.of(1, 17),
            "Zoë",
            List.of(3, 2),
            List.of(-0.5, -1.25),
            List.of(new ExpertShare("dates", 3, "ab12", 0.75, "champion")),
            AdaptationStrategy.ROUTER,
            0.7,
            FinishReason.STOP,
            new PassReport(1.5, 31),
            new PassReport(20.125, 4),
            Instant.parse("2026-01-02T03:04:05.678Z"),
            null,
            null);

    assertThat(EventCodec.decodeInteraction(GoldenFile.bytes("interaction-v1")))
        .isEqualTo(interaction);
    assertThat(EventCodec.encode(interaction))
        .asString(UTF_8)
        .isEqualTo(GoldenFile.text("interaction-v1"));
    assertThat(interaction.asked()).isEqualTo(interaction.finishedAt());
  }

  @Test
  void interaction_ofAWorkerThatTellsMore_isReadWithIt() throws UnreadableEventException {
    String golden = GoldenFile.text("interaction-v1");
    String more = "{\"askedAt\":\"2026-01-01T23:59:59Z\",\"drawnFromAll\":true,";

    Interaction interaction =
        EventCodec.decodeInteraction(golden.replaceFirst("\\{", more).getBytes(UTF_8));

    assertThat(interaction.asked()).isEqualTo(Instant.parse("2026-01-01T23:59:59Z"));
    assertThat(interaction.drawnFromAll()).isTrue();
    assertThat(EventCodec.decodeInteraction(EventCodec.encode(interaction))).isEqualTo(interaction);
    assertThat(EventCodec.decodeInteraction(golden.getBytes(UTF_8)).drawnFromAll()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[-0.5,-1.25] | [-0.5] | logprobs must be one per token, were 1 for 2",
        "[-0.5,-1.25] | [-0.5,0.25] | logprobs must be finite and <= 0, one was 0.25",
        "[-0.5,-1.25] | [-0.5,\"NaN\"] | logprobs must be finite and <= 0, one was NaN",
        "\"choice\":2 | \"choice\":-1 | choice must be >= 0, was -1"
      })
  void interaction_brokenRule_namesTheRule(String good, String bad, String rule) {
    byte[] json = GoldenFile.text("interaction-v1").replace(good, bad).getBytes(UTF_8);

    assertThatThrownBy(() -> EventCodec.decodeInteraction(json))
        .isInstanceOf(UnreadableEventException.class)
        .hasMessageContaining(rule);
  }

  @ParameterizedTest
  @MethodSource("reports")
  void report_golden_isReadAndWrittenIdentically(String golden, WorkerReport report)
      throws UnreadableEventException {
    assertThat(EventCodec.decodeReport(GoldenFile.bytes(golden))).isEqualTo(report);
    assertThat(EventCodec.encode(report)).asString(UTF_8).isEqualTo(GoldenFile.text(golden));
  }

  @Test
  void cancellation_golden_isReadAndWrittenIdentically() throws UnreadableEventException {
    Cancellation cancellation = new Cancellation("req-1.0", 1);

    assertThat(EventCodec.decodeCancellation(GoldenFile.bytes("cancellation-v1")))
        .isEqualTo(cancellation);
    assertThat(EventCodec.encode(cancellation))
        .asString(UTF_8)
        .isEqualTo(GoldenFile.text("cancellation-v1"));
  }

  private static Prompt prompt(
      PromptContent content, SamplingOptions sampling, OutputOptions output) {
    return new Prompt(
        "req-1.0",
        2,
        new ReplyAddress("gateway-1", 7),
        Instant.parse("2026-01-02T03:04:05.678Z"),
        "zoetic/base",
        content,
        sampling,
        output,
        Adaptation.NONE,
        new Origin(null, "req-1.0"));
  }

  private static WorkerReport report(PromptUpdate update) {
    return new WorkerReport("worker-1", List.of(update), List.of());
  }
}
