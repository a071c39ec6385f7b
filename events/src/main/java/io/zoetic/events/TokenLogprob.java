// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log-probability of one token of prompt or answer.
 *
 * @param tokenId the token
 * @param text the token alone, decoded; incomplete UTF-8 shows as U+FFFD
 * @param logprob natural logarithm; null for the first token of an echoed prompt, which nothing
 *     precedes
 * @param top the most likely tokens at this position, most likely first
 */
public record TokenLogprob(
    int tokenId, String text, @Nullable Double logprob, List<Alternative> top) {
  public TokenLogprob {
    top = List.copyOf(top);
  }

  /** A token that could have stood here, and its log-probability. */
  public record Alternative(int tokenId, String text, double logprob) {}
}
