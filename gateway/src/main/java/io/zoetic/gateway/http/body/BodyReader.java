// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http.body;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClosedException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.http.ApiException;
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
  private static final Duration TICK = Duration.ofSeconds(1);
  private static final long BYTES_PER_TICK = 1024;

  /** After this share of the time that a client has, it must send a kibibyte a second. */
  private static final int GRACE_SHARE = 3;

  /** A body of unknown size takes room in steps of so many bytes. */
  private static final long STEP = 64 * 1024;

  private final Vertx vertx;
  private final BodyBudget budget;
  private final long bytesMax;
  private final Duration timeout;

  /**
   * @param budget of all bodies
   * @param bytesMax the largest body that is read
   * @param timeout a client that takes longer to send it is disconnected, as is one that after a
   *     third of it has sent less than a kibibyte for each further second
   */
  public BodyReader(Vertx vertx, BodyBudget budget, long bytesMax, Duration timeout) {
    this.vertx = requireNonNull(vertx, "vertx");
    this.budget = requireNonNull(budget, "budget");
    this.bytesMax = Math.min(bytesMax, budget.largest());
    this.timeout = requireNonNull(timeout, "timeout");
  }

  /**
   * The whole body.
   *
   * @return fails with {@link ErrorCode#BODY_TOO_LARGE}, with {@link ErrorCode#QUEUE_FULL} if there
   *     are too many under way, with {@link ErrorCode#UNSUPPORTED_MEDIA_TYPE} if the content coding
   *     is not offered, or with what broke the connection
   */
  public Future<Buffer> read(RoutingContext context) {
    HttpServerRequest request = context.request();
    boolean gzip;
    BodyBudget.Reservation room;
    try {
      gzip = Inflation.isGzip(request.getHeader(HttpHeaders.CONTENT_ENCODING));
      room = budget.open(context);
    } catch (ApiException | HttpClosedException e) {
      return Future.failedFuture(e);
    }
    Future<Buffer> sent = readSent(request, room);
    return gzip ? sent.compose(body -> inflate(body, room)) : sent;
  }

  /** What is inside may be as large as any body, until it is known. */
  private Future<Buffer> inflate(Buffer body, BodyBudget.Reservation room) {
    room.atLeast(bytesMax);
    return vertx
        .executeBlocking(() -> Inflation.gunzip(body, bytesMax), false)
        .onSuccess(inflated -> room.atMost(inflated.length()));
  }

  private Future<Buffer> readSent(HttpServerRequest request, BodyBudget.Reservation room) {
    long announced = contentLength(request);
    if (announced > bytesMax) {
      return refuse(request, tooLarge(announced + " bytes are announced"));
    }
    try {
      room.atLeast(announced);
    } catch (ApiException e) {
      return refuse(request, e);
    }
    if (request.version() == HttpVersion.HTTP_1_1
        && "100-continue".equalsIgnoreCase(request.getHeader(HttpHeaders.EXPECT))) {
      request.response().writeContinue();
    }
    return collect(request, (int) announced, room);
  }

  private Future<Buffer> collect(
      HttpServerRequest request, int announced, BodyBudget.Reservation room) {
    Promise<Buffer> body = Promise.promise();
    Buffer received = Buffer.buffer(announced);
    Pace pace = new Pace(request, received);
    request.exceptionHandler(failure -> body.tryFail(broken(failure)));
    request.endHandler(_ -> body.tryComplete(received));
    request.handler(
        chunk -> {
          long size = received.length() + (long) chunk.length();
          try {
            if (size > bytesMax) {
              throw tooLarge("more were sent");
            }
            room.atLeast(size <= announced ? announced : steps(size));
            received.appendBuffer(chunk);
          } catch (ApiException e) {
            refuse(request, e).onFailure(body::tryFail);
          }
        });
    return body.future().onComplete(_ -> pace.stop());
  }

  private long steps(long size) {
    return Math.min(bytesMax, Math.ceilDiv(size, STEP) * STEP);
  }

  private ApiException tooLarge(String value) {
    return new ApiException(
        ErrorCode.BODY_TOO_LARGE, "the body must be at most " + bytesMax + " bytes, " + value);
  }

  private Future<Buffer> refuse(HttpServerRequest request, ApiException reason) {
    long timer = vertx.setTimer(LINGER.toMillis(), _ -> request.connection().close());
    request.exceptionHandler(_ -> vertx.cancelTimer(timer));
    request.endHandler(_ -> vertx.cancelTimer(timer));
    request.handler(_ -> {});
    return Future.failedFuture(reason);
  }

  /** Disconnects a client that takes too long. */
  private final class Pace {
    private final HttpServerRequest request;
    private final Buffer received;
    private final long end;
    private final long rate;
    private long ticks;

    Pace(HttpServerRequest request, Buffer received) {
      this.request = request;
      this.received = received;
      this.end = vertx.setTimer(timeout.toMillis(), _ -> request.connection().close());
      this.rate = vertx.setPeriodic(TICK.toMillis(), _ -> tick());
    }

    private void tick() {
      ticks++;
      long due = ticks - timeout.toSeconds() / GRACE_SHARE;
      if (received.length() < due * BYTES_PER_TICK) {
        request.connection().close();
      }
    }

    void stop() {
      vertx.cancelTimer(end);
      vertx.cancelTimer(rate);
    }
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
