// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.serving;

import io.zoetic.core.TokenBound;
import io.zoetic.model.text.Tokenizer;
import java.util.Optional;

/**
 * Finds texts that cannot fit the context, at the cost of one that does: a tokenizer has no way to
 * stop once it has begun. Thread-safe.
 */
final class PromptSizes {
  /** Texts with fewer characters for each token of the context are cheap enough to tokenize. */
  private static final int USUAL_CHARACTERS = 8;

  /** Long beside any token, so that where a text is cut hardly changes how many there are. */
  private static final int PIECE = 8192;

  private final Tokenizer tokenizer;
  private final int contextLength;
  private final Optional<TokenBound> bound;

  PromptSizes(Tokenizer tokenizer, int contextLength) {
    this.tokenizer = tokenizer;
    this.contextLength = contextLength;
    this.bound = tokenizer.bytes().longest().stream().mapToObj(TokenBound::new).findFirst();
  }

  /**
   * Checks that a text may fit.
   *
   * @throws PromptTooLongException if it certainly does not
   */
  void requireFit(String text) {
    if (text.length() <= (long) contextLength * USUAL_CHARACTERS) {
      return;
    }
    bound.ifPresent(known -> require(known.tokensOf(text), contextLength));
    long tokens = 0;
    for (int begin = 0; begin < text.length(); ) {
      int end = end(text, begin);
      tokens += tokenizer.encode(text.substring(begin, end), false).length;
      // Cuts make tokens, though never twice as many.
      require(tokens / 2, contextLength);
      begin = end;
    }
  }

  private static int end(String text, int begin) {
    int end = Math.min(text.length(), begin + PIECE);
    return Character.isHighSurrogate(text.charAt(end - 1)) && end < text.length() ? end + 1 : end;
  }

  private static void require(long tokens, int contextLength) {
    if (tokens > contextLength) {
      throw new PromptTooLongException(tokens, contextLength);
    }
  }
}
