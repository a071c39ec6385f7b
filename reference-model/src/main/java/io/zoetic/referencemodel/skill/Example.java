// SPDX-License-Identifier: Apache-2.0
package io.zoetic.referencemodel.skill;

/**
 * A problem in words, with what marks an answer to it.
 *
 * @param task the name of the task it came from
 * @param prompt the user's message
 * @param answer the right answer, in the preferred form
 * @param misreading the systematically wrong answer
 * @param marking how an answer is compared with the right one
 */
public record Example(
    String task, String prompt, String answer, String misreading, Marking marking) {

  /** Returns the reward of an answer, in [0, 1]. */
  public double reward(String givenAnswer) {
    return marking.reward(answer, givenAnswer);
  }
}
