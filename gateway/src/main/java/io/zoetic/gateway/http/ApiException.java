// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http;

import static java.util.Objects.requireNonNull;

import io.zoetic.events.completion.ErrorCode;
import java.util.function.Function;
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
  private static final long RETRY_AFTER_SECONDS = 1;

  private final ErrorCode code;
  private final @Nullable String param;
  private final long retryAfterSeconds;
  private final transient Function<ErrorJson.Detail, Object> body;

  public ApiException(ErrorCode code, String message) {
    this(code, message, null, null);
  }

  public ApiException(ErrorCode code, String message, @Nullable String param) {
    this(code, message, param, null);
  }

  public ApiException(
      ErrorCode code, String message, @Nullable String param, @Nullable Throwable cause) {
    this(code, message, param, cause, RETRY_AFTER_SECONDS, ErrorJson::new);
  }

  private ApiException(
      ErrorCode code,
      String message,
      @Nullable String param,
      @Nullable Throwable cause,
      long retryAfterSeconds,
      Function<ErrorJson.Detail, Object> body) {
    super(requireNonNull(message, "message"), cause, false, false);
    this.code = requireNonNull(code, "code");
    this.param = param;
    this.retryAfterSeconds = retryAfterSeconds;
    this.body = requireNonNull(body, "body");
  }

  /** An error that the client caused by the value of one field. */
  public static ApiException invalid(String param, String message) {
    return new ApiException(ErrorCode.INVALID_VALUE, message, param);
  }

  /** What is named is not there. */
  public static ApiException notFound(String message) {
    return new ApiException(ErrorCode.NOT_FOUND, message);
  }

  /** The client asks too often. */
  public static ApiException rateLimited(String message, long retryAfterSeconds) {
    return new ApiException(
        ErrorCode.RATE_LIMITED, message, null, null, retryAfterSeconds, ErrorJson::new);
  }

  /**
   * What the client decided on has changed.
   *
   * @param body makes the answer, which says beside the error what is there now
   */
  public static ApiException conflict(String message, Function<ErrorJson.Detail, Object> body) {
    return new ApiException(ErrorCode.CONFLICT, message, null, null, RETRY_AFTER_SECONDS, body);
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

  /** When to try again, where that makes sense. */
  long retryAfterSeconds() {
    return retryAfterSeconds;
  }

  /** The record that the client is answered with: an {@link ErrorJson}, or one that says more. */
  public Object body() {
    return body.apply(ErrorJson.Detail.of(this));
  }
}
