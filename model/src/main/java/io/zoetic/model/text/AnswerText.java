// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.text;

import java.util.ArrayList;
import java.util.List;

/**
 * The text of an answer while its tokens arrive: gives out only complete characters, and nothing
 * that may turn out to be the beginning of a stop string. One thread.
 */
public final class AnswerText {
  private static final char INCOMPLETE = '\ufffd';

  /*
   * A token's text depends on its neighbours (a character may span tokens, a decoder may strip the
   * first space), so each step decodes a short window of tokens twice, without and with the new one,
   * and gives out the difference. The window starts where text was last given out.
   */
  private final Tokenizer tokenizer;
  private final StopStrings stopStrings;
  private final List<Integer> tokens = new ArrayList<>();
  private int windowStart;
  private int windowRead;

  /**
   * The text that follows a prompt.
   *
   * @param promptEnd the last few tokens of the prompt, which the first text depends on
   */
  public AnswerText(Tokenizer tokenizer, List<Integer> promptEnd, List<String> stop) {
    this.tokenizer = tokenizer;
    this.stopStrings = new StopStrings(stop);
    this.tokens.addAll(promptEnd);
    this.windowRead = promptEnd.size();
  }

  /** Takes the next token; returns the text that it makes certain, maybe empty. */
  public String append(int token) {
    tokens.add(token);
    String before = text(windowRead);
    String after = text(tokens.size());
    if (after.length() <= before.length() || after.charAt(after.length() - 1) == INCOMPLETE) {
      return "";
    }
    windowStart = windowRead;
    windowRead = tokens.size();
    return stopStrings.append(after.substring(before.length()));
  }

  /** Whether a stop string has been met; its text and what follows are never given out. */
  public boolean isStopped() {
    return stopStrings.isStopped();
  }

  /** The text that was held back, now that no token follows. */
  public String finish() {
    String before = text(windowRead);
    String after = text(tokens.size());
    String rest =
        after.length() > before.length()
            ? stopStrings.append(after.substring(before.length()))
            : "";
    return rest + stopStrings.finish();
  }

  private String text(int end) {
    return windowStart == end ? "" : tokenizer.decode(tokens.subList(windowStart, end), true);
  }
}
