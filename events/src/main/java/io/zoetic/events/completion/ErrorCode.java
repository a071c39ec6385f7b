// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.completion;

/**
 * Every error a caller can meet, by a stable name. The {@link Kind} decides what may be done about
 * it; the gateway maps each code to an HTTP status.
 */
public enum ErrorCode {
  MALFORMED_JSON(Kind.USER),
  INVALID_ENCODING(Kind.USER),
  INVALID_VALUE(Kind.USER),
  UNSUPPORTED_VALUE(Kind.USER),
  MISSING_FIELD(Kind.USER),
  CONTEXT_LENGTH_EXCEEDED(Kind.USER),
  MODEL_NOT_FOUND(Kind.USER),
  EXPERT_NOT_FOUND(Kind.USER),
  NOT_FOUND(Kind.USER),
  /** It was there, and has been deleted. */
  GONE(Kind.USER),
  /** No API key, or one that opens nothing. */
  INVALID_API_KEY(Kind.USER),
  /** The API key opens other things. */
  PERMISSION_DENIED(Kind.USER),
  /** What was decided on has changed meanwhile. */
  CONFLICT(Kind.USER),
  /** A rule forbids it, whoever asks. */
  REFUSED(Kind.USER),
  METHOD_NOT_ALLOWED(Kind.USER),
  BODY_TOO_LARGE(Kind.USER),
  UNSUPPORTED_MEDIA_TYPE(Kind.USER),
  QUEUE_FULL(Kind.OVERLOADED),
  /** One API key asks too often. */
  RATE_LIMITED(Kind.OVERLOADED),
  SHUTTING_DOWN(Kind.OVERLOADED),
  DEADLINE_EXCEEDED(Kind.OVERLOADED),
  EVENT_LOG_UNAVAILABLE(Kind.EXTERNAL),
  STORE_UNAVAILABLE(Kind.EXTERNAL),
  /** What the asked strategy needs is not installed. */
  EXPERT_UNAVAILABLE(Kind.EXTERNAL),
  WORKERS_LOST(Kind.INTERNAL),
  UNREADABLE_EVENT(Kind.INTERNAL),
  INTERNAL(Kind.INTERNAL);

  /** The kind of an error, by whose turn it is. */
  public enum Kind {
    /** The caller's: never retried. */
    USER,
    /** The caller's, later: too much work for now. */
    OVERLOADED,
    /** The operator's: something we depend on is away. */
    EXTERNAL,
    /** Ours. */
    INTERNAL
  }

  private final Kind kind;

  ErrorCode(Kind kind) {
    this.kind = kind;
  }

  public Kind kind() {
    return kind;
  }
}
