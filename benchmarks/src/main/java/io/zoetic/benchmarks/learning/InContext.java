// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import io.zoetic.core.PromptContent;
import io.zoetic.core.PromptJson;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.inference.ChatTokens;
import io.zoetic.trainerworker.learning.NearestDemonstrations;
import io.zoetic.trainerworker.learning.TokenizedExample;
import java.time.Instant;
import java.util.List;

/**
 * The base model, which is told the nearest of some examples before each question.
 *
 * @param room tokens of the prompt, at most
 */
record InContext(BatchInference inference, NearestDemonstrations nearest, int shots, int room)
    implements Answerer {

  InContext(BatchInference inference, List<TokenizedExample> examples, int shots) {
    this(
        inference,
        new NearestDemonstrations(inference.tokens(), examples),
        shots,
        inference.model().contextLength() * 3 / 4);
  }

  @Override
  public int[] prompt(ChatTokens tokens, String question) {
    PromptContent.Chat asked = PromptContent.ofQuestion(question);
    return nearest
        .before(PromptJson.of(asked).json(), Instant.now(), shots, room)
        .orElseGet(() -> tokens.prompt(question));
  }

  @Override
  public List<BatchInference.Answered> answers(List<BatchInference.Asked> questions, int limit) {
    return inference.answers(questions, limit);
  }
}
