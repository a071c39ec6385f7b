// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.inference.ChatTokens;
import java.util.List;

/** Lets whoever is measured answer. */
interface Answerer {
  /** Answers in the order of the questions, of so many tokens at most. */
  List<BatchInference.Answered> answers(List<BatchInference.Asked> questions, int limit);

  /** What is asked, in tokens. */
  default int[] prompt(ChatTokens tokens, String question) {
    return tokens.prompt(question);
  }
}
