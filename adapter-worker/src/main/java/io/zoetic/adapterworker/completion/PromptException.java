// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.completion;

import io.zoetic.events.completion.ErrorCode;
import org.jspecify.annotations.Nullable;

/** A prompt breaks a rule that only the base model knows. */
public final class PromptException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final @Nullable String param;

  PromptException(ErrorCode code, String message, @Nullable String param) {
    super(message);
    this.code = code;
    this.param = param;
  }

  public ErrorCode code() {
    return code;
  }

  public @Nullable String param() {
    return param;
  }

  public String reason() {
    return String.valueOf(getMessage());
  }
}
