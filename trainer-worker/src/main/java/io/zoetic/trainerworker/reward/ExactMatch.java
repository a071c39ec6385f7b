// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.reward;

import java.text.Normalizer;
import java.util.List;
import java.util.Locale;

/**
 * The answer must be one of some texts.
 *
 * @param accepted at least one
 */
public record ExactMatch(List<String> accepted, Form form) implements Verifier {

  /** The differences that do not matter. */
  public enum Form {
    /** Blanks around the answer. */
    STRICT,
    /** Also case, repeated blanks, a final full stop, and which of equivalent characters it has. */
    NORMALISED;

    String of(String text) {
      if (this == STRICT) {
        return text.strip();
      }
      String plain = Normalizer.normalize(text, Normalizer.Form.NFKC).toLowerCase(Locale.ROOT);
      StringBuilder words = new StringBuilder();
      plain
          .codePoints()
          .map(each -> Character.isWhitespace(each) || Character.isSpaceChar(each) ? ' ' : each)
          .forEach(
              each -> {
                if (each != ' ' || (!words.isEmpty() && words.charAt(words.length() - 1) != ' ')) {
                  words.appendCodePoint(each);
                }
              });
      String stripped = words.toString().strip();
      return stripped.endsWith(".")
          ? stripped.substring(0, stripped.length() - 1).strip()
          : stripped;
    }
  }

  public ExactMatch {
    accepted = List.copyOf(accepted);
    if (accepted.isEmpty()) {
      throw new IllegalArgumentException("an exact match must accept a text, had none");
    }
  }

  /** Of one text, whatever its case. */
  public static ExactMatch of(String accepted) {
    return new ExactMatch(List.of(accepted), Form.NORMALISED);
  }

  @Override
  public Reward judge(String answer) {
    String normalised = form.of(answer);
    return Reward.of(
        accepted.stream().anyMatch(text -> form.of(text).equals(normalised)),
        "the expected text",
        "not the expected text");
  }
}
