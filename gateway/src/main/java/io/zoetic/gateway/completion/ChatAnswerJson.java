// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.zoetic.events.completion.FinishReason;
import io.zoetic.gateway.completion.supervision.Usage;
import io.zoetic.gateway.schema.Doc;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The whole answer to a chat, as OpenAI shows it.
 *
 * @param promptTokenIds absent unless asked for
 */
record ChatAnswerJson(
    String id,
    String object,
    long created,
    String model,
    String systemFingerprint,
    List<Choice> choices,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Integer> promptTokenIds,
    Usage usage) {

  /**
   * One of the choices.
   *
   * @param tokenIds absent unless asked for
   */
  record Choice(
      int index,
      Message message,
      @Nullable ChatLogprobsJson logprobs,
      @Nullable FinishReason finishReason,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable AdaptationJson zoetic,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Integer> tokenIds) {

    static Choice of(ChoiceDelta whole, @Nullable List<Integer> tokenIds) {
      ChoiceEnd end = whole.end();
      return new Choice(
          whole.choice(),
          new Message("assistant", whole.text(), null),
          ChatLogprobsJson.of(whole.logprobs()),
          end == null ? null : end.reason(),
          end == null ? null : AdaptationJson.of(end),
          tokenIds);
    }
  }

  /** The message of the model. */
  record Message(
      @Doc(constant = "assistant") String role, String content, @Nullable Void refusal) {}
}
