// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.text;

import java.util.ArrayList;
import java.util.List;

/**
 * The text of a sequence while its tokens arrive, in complete characters. What it gives out,
 * joined, is the text of all tokens. One thread.
 */
public final class TextWindow {
  private static final char INCOMPLETE = '\ufffd';

  /*
   * A token's text depends on its neighbours (a character may span tokens, a decoder may strip the
   * first space), so each step decodes a short window of tokens twice, without and with the new one,
   * and gives out the difference. The window starts where text was last given out.
   */
  private final Tokenizer tokenizer;
  private final boolean skipSpecialTokens;
  private final List<Integer> tokens = new ArrayList<>();
  private int windowStart;
  private int windowRead;

  /**
   * The text that follows some tokens.
   *
   * @param before the last few tokens before it, which the first text depends on
   * @param skipSpecialTokens whether special tokens have no text
   */
  public TextWindow(Tokenizer tokenizer, List<Integer> before, boolean skipSpecialTokens) {
    this.tokenizer = tokenizer;
    this.skipSpecialTokens = skipSpecialTokens;
    this.tokens.addAll(before);
    this.windowRead = before.size();
  }

  /** Takes the next token; returns the text that it completes, maybe empty. */
  public String append(int token) {
    tokens.add(token);
    String added = added();
    if (added.isEmpty() || added.charAt(added.length() - 1) == INCOMPLETE) {
      return "";
    }
    windowStart = windowRead;
    windowRead = tokens.size();
    return added;
  }

  /** The rest, now that no token follows: characters that were never completed. */
  public String finish() {
    String added = added();
    windowRead = tokens.size();
    windowStart = windowRead;
    return added;
  }

  private String added() {
    String before = text(windowRead);
    String after = text(tokens.size());
    return after.length() > before.length() ? after.substring(before.length()) : "";
  }

  private String text(int end) {
    return windowStart == end
        ? ""
        : tokenizer.decode(tokens.subList(windowStart, end), skipSpecialTokens);
  }
}
