// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http;

import io.zoetic.events.completion.ErrorCode;

/**
 * The form in which OpenAI's API would present an {@link ErrorCode}.
 *
 * @param status the HTTP status
 * @param type the coarse class of error that OpenAI's clients look at
 */
public record HttpError(int status, String type) {
  private static final String INVALID_REQUEST = "invalid_request_error";
  private static final String AUTHENTICATION = "authentication_error";
  private static final String PERMISSION = "permission_error";
  private static final String RATE_LIMIT = "rate_limit_error";
  private static final String SERVER = "server_error";

  /**
   * The one mapping from code to status. Without a default branch, so that a new code does not
   * compile until it has its place.
   */
  public static HttpError of(ErrorCode code) {
    return switch (code) {
      case MALFORMED_JSON,
          INVALID_ENCODING,
          INVALID_VALUE,
          UNSUPPORTED_VALUE,
          MISSING_FIELD,
          CONTEXT_LENGTH_EXCEEDED ->
          new HttpError(400, INVALID_REQUEST);
      case INVALID_API_KEY -> new HttpError(401, AUTHENTICATION);
      case PERMISSION_DENIED -> new HttpError(403, PERMISSION);
      case MODEL_NOT_FOUND, EXPERT_NOT_FOUND, NOT_FOUND -> new HttpError(404, INVALID_REQUEST);
      case METHOD_NOT_ALLOWED -> new HttpError(405, INVALID_REQUEST);
      case CONFLICT -> new HttpError(409, INVALID_REQUEST);
      case GONE -> new HttpError(410, INVALID_REQUEST);
      case BODY_TOO_LARGE -> new HttpError(413, INVALID_REQUEST);
      case UNSUPPORTED_MEDIA_TYPE -> new HttpError(415, INVALID_REQUEST);
      case REFUSED -> new HttpError(422, INVALID_REQUEST);
      case QUEUE_FULL, RATE_LIMITED -> new HttpError(429, RATE_LIMIT);
      case SHUTTING_DOWN, EVENT_LOG_UNAVAILABLE, STORE_UNAVAILABLE, EXPERT_UNAVAILABLE ->
          new HttpError(503, SERVER);
      case DEADLINE_EXCEEDED -> new HttpError(504, SERVER);
      case WORKERS_LOST, UNREADABLE_EVENT, INTERNAL -> new HttpError(500, SERVER);
    };
  }

  /** Whether the client does well to try the same request again after a moment. */
  boolean isRetryable() {
    return status == 429 || status == 503;
  }
}
