// SPDX-License-Identifier: Apache-2.0
package io.zoetic.referencemodel.skill;

import java.util.List;
import java.util.random.RandomGenerator;

/**
 * One problem, not yet worded.
 *
 * @param operands what the placeholders of a phrasing stand for, in order
 * @param answer the right answer, in the preferred form
 * @param misreading an answer of the right shape that is wrong in a systematic way
 * @param key what makes the problem itself, for the split: equal for problems that differ only in
 *     the order of operands that may be exchanged
 */
public record Problem(List<String> operands, String answer, String misreading, String key) {

  /** A seeded source of problems. */
  @FunctionalInterface
  public interface Source {
    /** Draws a problem; one whose misreading equals its answer is thrown away by the task. */
    Problem draw(RandomGenerator random);
  }

  public Problem {
    operands = List.copyOf(operands);
  }

  static Problem of(Object answer, Object misreading, Object... operands) {
    List<String> texts = List.of(operands).stream().map(String::valueOf).toList();
    return new Problem(
        texts, String.valueOf(answer), String.valueOf(misreading), String.join("|", texts));
  }

  /** The same problem under another key. */
  Problem keyed(List<?> parts) {
    String joined = String.join("|", parts.stream().map(String::valueOf).toList());
    return new Problem(operands, answer, misreading, joined);
  }

  /** The same problem, told apart from others by its operands in any order. */
  Problem unordered() {
    return keyed(operands.stream().sorted().toList());
  }
}
