// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.text;

import java.util.List;

/**
 * The text of an answer while its tokens arrive: gives out only complete characters, and nothing
 * that may turn out to be the beginning of a stop string. One thread.
 */
public final class AnswerText {
  private final TextWindow window;
  private final StopStrings stopStrings;

  /**
   * The effect of one more token, or of the end, on the text.
   *
   * @param certain what can be given out
   * @param added what the text grows by, whether or not it is held back
   */
  public record Growth(String certain, String added) {
    /** Of a token that has no text. */
    public static final Growth NONE = new Growth("", "");

    /** This and what follows it. */
    public Growth plus(Growth next) {
      return new Growth(certain + next.certain, added + next.added);
    }
  }

  /**
   * The text that follows a prompt.
   *
   * @param promptEnd the last few tokens of the prompt, which the first text depends on
   */
  public AnswerText(Tokenizer tokenizer, List<Integer> promptEnd, List<String> stop) {
    this.window = new TextWindow(tokenizer, promptEnd, true);
    this.stopStrings = new StopStrings(stop);
  }

  /**
   * Takes the next token.
   *
   * @param mayStop whether a stop string that ends within this token's text ends the answer
   */
  public Growth append(int token, boolean mayStop) {
    String added = window.append(token);
    return new Growth(stopStrings.append(added, mayStop), added);
  }

  /** Whether a stop string has been met; its text and what follows are never given out. */
  public boolean isStopped() {
    return stopStrings.isStopped();
  }

  /** The text that was held back, now that no token follows. */
  public Growth finish() {
    String added = window.finish();
    return new Growth(stopStrings.append(added, true) + stopStrings.finish(), added);
  }
}
