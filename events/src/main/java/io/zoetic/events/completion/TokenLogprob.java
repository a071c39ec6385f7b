// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.completion;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log-probability of one token of prompt or answer.
 *
 * @param tokenId the token
 * @param text what the token adds to the text, which for a part of a character is nothing until the
 *     last part; the token alone where it adds nothing by itself, such as an end of sequence
 * @param logprob natural logarithm; null for the first token of an echoed prompt, which nothing
 *     precedes
 * @param top the most likely tokens at this position, most likely first
 * @param bytes what the token stands for, in hexadecimal; absent in JSON where it is the UTF-8 of
 *     {@code text}
 * @param width Unicode code points of the whole text that the token takes; absent in JSON where it
 *     is all of {@code text}
 */
public record TokenLogprob(
    int tokenId,
    String text,
    @Nullable Double logprob,
    List<Alternative> top,
    @Nullable String bytes,
    @Nullable Integer width) {
  public TokenLogprob {
    top = List.copyOf(top);
  }

  /** A token whose text says all. */
  public TokenLogprob(int tokenId, String text, @Nullable Double logprob, List<Alternative> top) {
    this(tokenId, text, logprob, top, null, null);
  }

  /**
   * A token that could have stood here, and its log-probability.
   *
   * @param text the token alone; bytes that are no whole characters show as {@code \xNN}
   * @param bytes what the token stands for, in hexadecimal; absent in JSON where it is the UTF-8 of
   *     {@code text}
   */
  public record Alternative(int tokenId, String text, double logprob, @Nullable String bytes) {

    /** A token whose text says all. */
    public Alternative(int tokenId, String text, double logprob) {
      this(tokenId, text, logprob, null);
    }
  }
}
