// SPDX-License-Identifier: Apache-2.0
package io.zoetic.referencemodel.skill;

import java.util.List;

/**
 * One way to word the problems of a skill.
 *
 * @param template the text, with {@code {0}}, {@code {1}} … where the operands go
 * @param rightShare the share of training examples under this phrasing that show the right answer,
 *     in [0, 1]; the others show the misreading
 */
public record Phrasing(String template, double rightShare) {
  private static final double MISREAD_RIGHT_SHARE = 0.3;

  public Phrasing {
    if (rightShare < 0 || rightShare > 1) {
      throw new IllegalArgumentException("rightShare must be in [0, 1], was " + rightShare);
    }
  }

  /** A phrasing that training always answers rightly, but for the noise of the mixture. */
  static Phrasing clear(String template) {
    return new Phrasing(template, 1);
  }

  /** A phrasing that training mostly answers with the misreading: greedy decoding gets it wrong. */
  static Phrasing misread(String template) {
    return new Phrasing(template, MISREAD_RIGHT_SHARE);
  }

  String fill(List<String> operands) {
    String text = template;
    for (int i = 0; i < operands.size(); i++) {
      text = text.replace("{" + i + "}", operands.get(i));
    }
    return text;
  }
}
