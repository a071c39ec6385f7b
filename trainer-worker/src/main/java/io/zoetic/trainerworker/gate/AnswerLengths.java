// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import io.zoetic.model.training.loss.Completion;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.learning.TokenizedExample;
import java.util.ArrayList;
import java.util.List;

/** What no score of right and wrong sees: answers that run on. One thread. */
record AnswerLengths(AnswerCache answers, GateOptions options) {

  /** What speaks against a candidate. */
  List<String> objections(Suite target, ServingSnapshot before, ServingSnapshot after) {
    List<TokenizedExample> tokenizedExamples = target.tokenizedExamples();
    if (tokenizedExamples.isEmpty()) {
      return List.of();
    }
    List<int[]> prompts = Suite.prompts(tokenizedExamples);
    String expert = target.name();
    int limit = answers.limit(tokenizedExamples);
    List<BatchInference.Answered> old =
        answers.answers(prompts, before.served(before.byName(expert, prompts)), limit);
    List<BatchInference.Answered> fresh =
        answers.answers(prompts, after.served(after.byName(expert, prompts)), limit);
    List<String> reasons = new ArrayList<>();
    double allowed = options.lengthMax() * Math.max(length(old), usual(tokenizedExamples));
    if (length(fresh) > allowed) {
      reasons.add(
          "answers must have at most %.1f tokens in the mean, have %.1f"
              .formatted(allowed, length(fresh)));
    }
    double unended = unended(fresh) - unended(old);
    if (unended > options.unendedMax()) {
      reasons.add(
          "at most %.2f more of the answers may not come to an end, %.2f more do not"
              .formatted(options.unendedMax(), unended));
    }
    return reasons;
  }

  private static double length(List<BatchInference.Answered> answers) {
    return answers.stream().mapToInt(each -> each.tokens().length).average().orElse(0);
  }

  private static double usual(List<TokenizedExample> tokenizedExamples) {
    return tokenizedExamples.stream()
        .filter(tokenizedExample -> tokenizedExample.example().reward() == 1)
        .map(TokenizedExample::answer)
        .map(Completion::answer)
        .mapToInt(answer -> answer.length)
        .average()
        .orElse(0);
  }

  private static double unended(List<BatchInference.Answered> answers) {
    return answers.stream().filter(each -> !each.complete()).count() / (double) answers.size();
  }
}
