// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import io.zoetic.gateway.completion.request.CompletionRequest;
import io.zoetic.gateway.completion.supervision.Usage;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code /v1/completions}. */
final class TextEncoder extends AnswerEncoder {

  TextEncoder(Head head, CompletionRequest.Delivery delivery) {
    super(head, delivery);
  }

  @Override
  String chunkObject() {
    return "text_completion";
  }

  @Override
  boolean opensChoices() {
    return false;
  }

  @Override
  TextAnswerJson whole(Head repeated, List<ChoiceDelta> choices, Usage usage) {
    return new TextAnswerJson(
        repeated.id(),
        chunkObject(),
        repeated.created(),
        repeated.model(),
        repeated.fingerprint(),
        choices.stream().map(this::openingOf).toList(),
        usage);
  }

  /** A whole choice says what one that begins does. */
  @Override
  TextAnswerJson.Choice openingOf(ChoiceDelta opening) {
    return TextAnswerJson.Choice.of(
        opening, ifAsked(opening.tokenIds()), ifAsked(opening.promptTokenIds()));
  }

  @Override
  TextAnswerJson.Choice stepOf(ChoiceDelta step) {
    return TextAnswerJson.Choice.of(step, ifAsked(step.tokenIds()), null);
  }

  @Override
  @Nullable List<Integer> promptTokenIdsBeside(ChoiceDelta opening) {
    return null;
  }
}
