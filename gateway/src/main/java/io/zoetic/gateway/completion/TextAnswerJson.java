// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.zoetic.events.completion.FinishReason;
import io.zoetic.gateway.completion.supervision.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The whole answer to texts, as OpenAI shows it. */
record TextAnswerJson(
    String id,
    String object,
    long created,
    String model,
    String systemFingerprint,
    List<Choice> choices,
    Usage usage) {

  /**
   * One of the choices.
   *
   * @param tokenIds absent unless asked for
   * @param promptTokenIds absent unless asked for
   */
  record Choice(
      int index,
      String text,
      @Nullable TextLogprobsJson logprobs,
      @Nullable FinishReason finishReason,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable AdaptationJson zoetic,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Integer> tokenIds,
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable List<Integer> promptTokenIds) {

    static Choice of(
        ChoiceDelta part,
        @Nullable List<Integer> tokenIds,
        @Nullable List<Integer> promptTokenIds) {
      ChoiceEnd end = part.end();
      return new Choice(
          part.choice(),
          part.text(),
          TextLogprobsJson.of(part),
          end == null ? null : end.reason(),
          end == null ? null : AdaptationJson.of(end),
          tokenIds,
          promptTokenIds);
    }
  }
}
