// SPDX-License-Identifier: Apache-2.0
package io.zoetic.referencemodel.skill;

import java.util.Locale;

/** The comparison of an answer with the right one. */
public enum Marking {
  /** Case, repeated blanks and a final full stop do not matter. */
  LENIENT,
  /** The form is the point: only blanks around the answer are forgiven. */
  STRICT;

  /** Returns the reward of {@code answer}: 1 when it is {@code right}, otherwise 0. */
  public double reward(String right, String answer) {
    return normalize(right).equals(normalize(answer)) ? 1 : 0;
  }

  private String normalize(String answer) {
    String stripped = answer.strip();
    return switch (this) {
      case STRICT -> stripped;
      case LENIENT ->
          stripped.replaceAll("\\s+", " ").replaceAll("\\s*\\.$", "").toLowerCase(Locale.ROOT);
    };
  }
}
