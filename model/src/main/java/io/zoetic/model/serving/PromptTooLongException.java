// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.serving;

/** A prompt that cannot fit the context, which is found before all of it is tokens. */
public final class PromptTooLongException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final long tokens;

  PromptTooLongException(long tokens, int contextLength) {
    super(
        "a prompt must fit the context of %d tokens, had at least %d"
            .formatted(contextLength, tokens));
    this.tokens = tokens;
  }

  /** Tokens of the prompt, at least. */
  public long tokens() {
    return tokens;
  }
}
