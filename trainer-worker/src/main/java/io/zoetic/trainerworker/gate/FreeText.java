// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.vectorstore.learning.Example;
import java.util.regex.Pattern;

/**
 * Which right answers others may word otherwise: answers that were liked, unless they are closed,
 * as a label, a name or a number is. What was demonstrated has a verifier, and is none.
 */
final class FreeText {
  private static final int CLOSED_WORDS_MAX = 3;

  /** Also where words are not parted by blanks. */
  private static final int CLOSED_CHARACTERS_MAX = 24;

  private static final Pattern BLANKS = Pattern.compile("\\s+");

  private FreeText() {}

  static boolean is(TokenizedExample known) {
    return known.kind() == Example.Kind.JUDGEMENT && !isClosed(known.example().answer().text());
  }

  /** At most three words and 24 characters, on one line. */
  static boolean isClosed(String answer) {
    String text = answer.strip();
    return text.codePointCount(0, text.length()) <= CLOSED_CHARACTERS_MAX
        && text.lines().count() <= 1
        && BLANKS.split(text).length <= CLOSED_WORDS_MAX;
  }
}
