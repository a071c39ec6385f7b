// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.trainerworker.learning.VerifierKind;
import io.zoetic.vectorstore.learning.Example;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Leaves out the demonstrations that the verifier of a run can make nothing of, such as a word
 * where numbers are compared: nobody could be judged by them. Remembers which. One thread.
 */
final class VerifiableExamples {
  private static final int NAMED_MAX = 5;

  private final VerifierKind verifier;

  /** Names of what was left out: what people know is the feedback, and the text is a user's. */
  private final Set<String> leftOut = new LinkedHashSet<>();

  VerifiableExamples(VerifierKind verifier) {
    this.verifier = verifier;
  }

  /**
   * What is left to learn from.
   *
   * @throws IllegalArgumentException if there was something, and nothing is left
   */
  RunExamples of(RunExamples data) {
    RunExamples left = new RunExamples(of(data.train()), of(data.validation()), data.isFair());
    if (left.train().isEmpty() && !data.train().isEmpty()) {
      throw new IllegalArgumentException(
          "verifier %s must be able to read a demonstration, can read none of %d: %s"
              .formatted(verifier.word(), data.train().size(), names()));
    }
    return left;
  }

  /** Those that are left, in their order. */
  List<Example> of(List<Example> examples) {
    return examples.stream().filter(this::isJudgeable).toList();
  }

  private boolean isJudgeable(Example example) {
    if (example.kind() != Example.Kind.DEMONSTRATION
        || verifier.find(example.answer().text()).isPresent()) {
      return true;
    }
    leftOut.add(
        example.feedback() == null ? "example " + example.id() : "feedback " + example.feedback());
    return false;
  }

  /** For the progress of the run. */
  Map<String, Object> toMap() {
    return leftOut.isEmpty() ? Map.of() : Map.of("demonstrations_left_out", leftOut.size());
  }

  /** To be appended to the outcome of the run. */
  String summary() {
    return leftOut.isEmpty()
        ? ""
        : "; left out were %d demonstrations that verifier %s cannot read: %s"
            .formatted(leftOut.size(), verifier.word(), names());
  }

  private String names() {
    String named = String.join(", ", leftOut.stream().limit(NAMED_MAX).toList());
    return leftOut.size() > NAMED_MAX
        ? named + " and " + (leftOut.size() - NAMED_MAX) + " more"
        : named;
  }
}
