// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.zoetic.events.ErrorCode;
import java.time.Duration;

/**
 * Reads request bodies up to a bound, which holds for what is sent and for what is inside gzip.
 *
 * <p>A body that announces more than the bound is refused unread; a chunked one as soon as it has
 * passed it. What such a client still sends is dropped for a moment rather than answered by a
 * reset, so that it gets to read the error, and then the connection is closed.
 */
public final class BodyReader {
  private static final Duration LINGER = Duration.ofSeconds(2);

  private final Vertx vertx;
  private final long bytesMax;
  private final Duration timeout;

  /**
   * @param bytesMax the largest body that is read
   * @param timeout a client that takes longer to send it is disconnected
   */
  public BodyReader(Vertx vertx, long bytesMax, Duration timeout) {
    this.vertx = requireNonNull(vertx, "vertx");
    this.bytesMax = bytesMax;
    this.timeout = requireNonNull(timeout, "timeout");
  }

  /**
   * The whole body.
   *
   * @return fails with {@link ErrorCode#BODY_TOO_LARGE}, with {@link
   *     ErrorCode#UNSUPPORTED_MEDIA_TYPE} if the content coding is not offered, or with what broke
   *     the connection
   */
  public Future<Buffer> read(HttpServerRequest request) {
    boolean gzip;
    try {
      gzip = Inflation.isGzip(request.getHeader(HttpHeaders.CONTENT_ENCODING));
    } catch (ApiException e) {
      return Future.failedFuture(e);
    }
    Future<Buffer> sent = readSent(request);
    return gzip
        ? sent.compose(body -> vertx.executeBlocking(() -> Inflation.gunzip(body, bytesMax), false))
        : sent;
  }

  private Future<Buffer> readSent(HttpServerRequest request) {
    long announced = contentLength(request);
    if (announced > bytesMax) {
      return refuse(request, announced + " bytes are announced");
    }
    if (request.version() == HttpVersion.HTTP_1_1
        && "100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      request.response().writeContinue();
    }
    return collect(request);
  }

  private Future<Buffer> collect(HttpServerRequest request) {
    Promise<Buffer> body = Promise.promise();
    Buffer received = Buffer.buffer();
    long timer = vertx.setTimer(timeout.toMillis(), _ -> request.connection().close());
    request.exceptionHandler(failure -> body.tryFail(broken(failure)));
    request.endHandler(_ -> body.tryComplete(received));
    request.handler(
        chunk -> {
          if (received.length() + (long) chunk.length() <= bytesMax) {
            received.appendBuffer(chunk);
          } else {
            refuse(request, "more were sent").onFailure(body::tryFail);
          }
        });
    return body.future().onComplete(_ -> vertx.cancelTimer(timer));
  }

  private Future<Buffer> refuse(HttpServerRequest request, String value) {
    long timer = vertx.setTimer(LINGER.toMillis(), _ -> request.connection().close());
    request.exceptionHandler(_ -> vertx.cancelTimer(timer));
    request.endHandler(_ -> vertx.cancelTimer(timer));
    request.handler(_ -> {});
    return Future.failedFuture(
        new ApiException(
            ErrorCode.BODY_TOO_LARGE, "the body must be at most " + bytesMax + " bytes, " + value));
  }

  /** A connection that is gone needs no answer; a body that breaks HTTP is the client's mistake. */
  private static Throwable broken(Throwable failure) {
    return failure instanceof HttpClosedException
        ? failure
        : new ApiException(
            ErrorCode.INVALID_ENCODING,
            "the body must be sent as HTTP/1.1 says: " + failure.getMessage());
  }

  private static long contentLength(HttpServerRequest request) {
    String header = request.getHeader(HttpHeaders.CONTENT_LENGTH);
    // Vert.x has refused a request whose length is no number.
    return header == null ? 0 : Long.parseLong(header.trim());
  }
}
