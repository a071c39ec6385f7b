// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.zoetic.events.completion.FinishReason;
import io.zoetic.gateway.completion.request.CompletionRequest;
import io.zoetic.gateway.completion.supervision.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /v1/chat/completions}. */
final class ChatEncoder extends AnswerEncoder {

  /** A choice in a chunk of a stream. */
  private record Step(
      int index,
      Delta delta,
      @Nullable ChatLogprobsJson logprobs,
      @Nullable FinishReason finishReason,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable AdaptationJson zoetic,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Integer> tokenIds) {}

  /** The addition of a chunk to the message. */
  private record Delta(
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String role,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String content) {}

  ChatEncoder(Head head, CompletionRequest.Delivery delivery) {
    super(head, delivery);
  }

  @Override
  String chunkObject() {
    return "chat.completion.chunk";
  }

  @Override
  boolean opensChoices() {
    return true;
  }

  @Override
  ChatAnswerJson whole(Head repeated, List<ChoiceDelta> choices, Usage usage) {
    return new ChatAnswerJson(
        repeated.id(),
        "chat.completion",
        repeated.created(),
        repeated.model(),
        repeated.fingerprint(),
        choices.stream()
            .map(choice -> ChatAnswerJson.Choice.of(choice, ifAsked(choice.tokenIds())))
            .toList(),
        ifAsked(choices.getFirst().promptTokenIds()),
        usage);
  }

  @Override
  Step openingOf(ChoiceDelta opening) {
    return step(opening, new Delta("assistant", ""));
  }

  @Override
  Step stepOf(ChoiceDelta step) {
    return step(step, new Delta(null, step.end() == null ? step.text() : null));
  }

  private Step step(ChoiceDelta step, Delta delta) {
    ChoiceEnd end = step.end();
    return new Step(
        step.choice(),
        delta,
        ChatLogprobsJson.of(step.logprobs()),
        end == null ? null : end.reason(),
        end == null ? null : AdaptationJson.of(end),
        ifAsked(step.tokenIds()));
  }

  @Override
  @Nullable List<Integer> promptTokenIdsBeside(ChoiceDelta opening) {
    return ifAsked(opening.promptTokenIds());
  }
}
