// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import io.vertx.ext.web.handler.HttpException;
import io.zoetic.bootstrap.LogLimit;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.ErrorCode.Kind;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.event.Level;
import org.slf4j.spi.LoggingEventBuilder;

/** Answers a failed request with OpenAI's error object, and logs the failure once. */
public final class ErrorHandler implements Handler<RoutingContext> {
  private static final Logger LOG = LoggerFactory.getLogger(ErrorHandler.class);
  private static final int SERVER_ERRORS = 500;
  private static final LogLimit<List<Object>> LIMIT =
      new LogLimit<>(10, Duration.ofSeconds(10), System::nanoTime);

  @Override
  public void handle(RoutingContext context) {
    if (context.failure() instanceof HttpClosedException) {
      return;
    }
    ApiException failure = failureOf(context.statusCode(), context.failure());
    log(RequestIds.of(context), failure);
    HttpServerResponse response = context.response();
    if (response.closed() || response.ended()) {
      return;
    }
    if (response.headWritten()) {
      context.request().connection().close();
      return;
    }
    send(response, failure);
  }

  /** Writes the error to a response that has not begun. */
  public static void send(HttpServerResponse response, ApiException failure) {
    HttpError error = HttpError.of(failure.code());
    response.setStatusCode(error.status());
    response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
    if (error.isRetryable()) {
      response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString(failure.retryAfterSeconds()));
    }
    if (failure.code() == ErrorCode.INVALID_API_KEY) {
      response.putHeader("www-authenticate", "Bearer");
    }
    if (failure.code() == ErrorCode.SHUTTING_DOWN) {
      response.putHeader(HttpHeaders.CONNECTION, "close");
    }
    response.end(Json.encode(failure.body()));
  }

  /**
   * Logs at the level that the kind of error deserves: the client's own mistakes whisper. Of one
   * code and kind of cause there are a few lines at a time, so that nobody fills the log.
   */
  public static void log(String requestId, ApiException failure) {
    Throwable cause = failure.getCause();
    OptionalLong kept =
        LIMIT.next(List.of(failure.code(), cause == null ? "" : cause.getClass().getName()));
    if (kept.isEmpty()) {
      return;
    }
    LoggingEventBuilder line =
        LOG.atLevel(levelOf(failure.code()))
            .setCause(failure.getCause())
            .addKeyValue("requestId", requestId)
            .addKeyValue("code", failure.code())
            .addKeyValue("param", failure.param())
            .addKeyValue("reason", failure.message());
    if (kept.getAsLong() > 0) {
      line = line.addKeyValue("keptBack", kept.getAsLong());
    }
    line.log("request failed");
  }

  /** One client's impatience is no news to the operator, whatever its kind. */
  private static Level levelOf(ErrorCode code) {
    return code == ErrorCode.RATE_LIMITED ? Level.DEBUG : levelOf(code.kind());
  }

  private static Level levelOf(Kind kind) {
    return switch (kind) {
      case USER -> Level.DEBUG;
      case OVERLOADED, EXTERNAL -> Level.WARN;
      case INTERNAL -> Level.ERROR;
    };
  }

  private static ApiException failureOf(int status, @Nullable Throwable failure) {
    return switch (failure) {
      case ApiException known -> known;
      case HttpException refused when refused.getStatusCode() < SERVER_ERRORS ->
          malformed(refused.getPayload());
      case null -> malformed("it was answered by " + status);
      case Throwable refused when status < SERVER_ERRORS -> malformed(refused.getMessage());
      default ->
          new ApiException(
              ErrorCode.INTERNAL, "the gateway failed to answer; see its log", null, failure);
    };
  }

  /** What Vert.x itself refuses never reached a route. */
  private static ApiException malformed(@Nullable String reason) {
    return new ApiException(ErrorCode.INVALID_VALUE, "the request must be valid HTTP: " + reason);
  }
}
