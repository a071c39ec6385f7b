// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http;

import static java.util.Objects.requireNonNull;

import io.zoetic.events.ErrorCode;
import org.jspecify.annotations.Nullable;

/**
 * A request that ends with an error the client is told about: the code, the rule with the value
 * that broke it, and the field at fault.
 *
 * <p>It carries no stack trace: bad input is an everyday outcome, and an internal error keeps its
 * cause.
 */
public final class ApiException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final ErrorCode code;
  private final @Nullable String param;

  public ApiException(ErrorCode code, String message) {
    this(code, message, null, null);
  }

  public ApiException(ErrorCode code, String message, @Nullable String param) {
    this(code, message, param, null);
  }

  public ApiException(
      ErrorCode code, String message, @Nullable String param, @Nullable Throwable cause) {
    super(requireNonNull(message, "message"), cause, false, false);
    this.code = requireNonNull(code, "code");
    this.param = param;
  }

  /** An error that the client caused by the value of one field. */
  public static ApiException invalid(String param, String message) {
    return new ApiException(ErrorCode.INVALID_VALUE, message, param);
  }

  public ErrorCode code() {
    return code;
  }

  /** The request field at fault, or null where no single one is. */
  public @Nullable String param() {
    return param;
  }

  /** What the client reads. */
  public String message() {
    return requireNonNull(getMessage(), "message");
  }
}
