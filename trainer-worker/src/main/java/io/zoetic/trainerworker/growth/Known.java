// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.growth;

import io.zoetic.vectorstore.learning.Example;
import java.time.Instant;

/** An example whose answer is right, with its prompt in tokens. */
@SuppressWarnings("ArrayRecordComponent") // read once
record Known(Example example, int[] prompt) {
  String rightAnswer() {
    return example.answer().text();
  }

  /** The same as a demonstration: what was liked is as right as what was corrected. */
  Example demonstration() {
    return new Example(
        example.id(),
        example.expert(),
        Example.Kind.DEMONSTRATION,
        example.promptJson(),
        example.promptHash(),
        example.splitGroup(),
        example.answer(),
        null,
        1,
        example.weight(),
        example.author(),
        example.user(),
        example.feedback(),
        example.askedAt());
  }

  /**
   * This base model gave the answer, and somebody liked it. What one before it gave is asked as the
   * corrected ones are.
   *
   * @param since when this base model began to answer
   */
  boolean isLikedSince(Instant since) {
    return example.kind() == Example.Kind.JUDGEMENT && !example.askedAt().isBefore(since);
  }
}
