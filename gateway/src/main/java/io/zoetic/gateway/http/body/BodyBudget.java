// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http.body;

import static java.util.Objects.requireNonNull;

import io.vertx.core.http.HttpClosedException;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.http.ApiException;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * The bytes of request bodies that there may be in memory, of all requests together, from before
 * the first byte is read until the request is answered. A sender may hold a quarter of them, or one
 * body alone, so that nobody keeps all others out. Confined to the event loop.
 */
public final class BodyBudget {
  private static final int SENDER_SHARE = 4;

  private final long bytesMax;
  private final Function<RoutingContext, String> sender;
  private final Map<String, Long> held = new HashMap<>();
  private long total;

  /**
   * @param bytesMax of all bodies under way
   * @param sender names who sends a request
   */
  public BodyBudget(long bytesMax, Function<RoutingContext, String> sender) {
    this.bytesMax = bytesMax;
    this.sender = requireNonNull(sender, "sender");
  }

  /** Bytes that are under way. */
  public long total() {
    return total;
  }

  /** The largest body that it has room for. */
  long largest() {
    return bytesMax;
  }

  /**
   * Room for the body of a request, none at first; it is given back when the request has ended.
   *
   * @throws HttpClosedException if it has ended already: nobody would give it back
   */
  Reservation open(RoutingContext context) throws HttpClosedException {
    if (context.response().closed()) {
      throw new HttpClosedException("the client has left");
    }
    Reservation reservation = new Reservation(sender.apply(context));
    context.addEndHandler(_ -> reservation.release());
    return reservation;
  }

  /** The share of one body. */
  final class Reservation {
    private final String owner;
    private long bytes;
    private boolean released;

    private Reservation(String owner) {
      this.owner = owner;
    }

    /**
     * Takes more room, if it has not as much.
     *
     * @param size of the body as far as it is known, in bytes
     * @throws ApiException {@link ErrorCode#QUEUE_FULL} if there is none
     */
    void atLeast(long size) {
      long more = size - bytes;
      if (more <= 0 || released) {
        return;
      }
      if (total + more > bytesMax) {
        throw full("all senders", total, bytesMax);
      }
      long before = held.getOrDefault(owner, 0L);
      boolean isAlone = before == bytes;
      if (!isAlone && before + more > bytesMax / SENDER_SHARE) {
        throw full("one sender", before, bytesMax / SENDER_SHARE);
      }
      bytes += more;
      total += more;
      held.merge(owner, more, Long::sum);
    }

    /** Gives back what a body of known size does not take. */
    void atMost(long size) {
      long less = bytes - size;
      if (less > 0 && !released) {
        bytes = size;
        giveBack(less);
      }
    }

    private void release() {
      if (!released) {
        released = true;
        giveBack(bytes);
      }
    }

    private void giveBack(long less) {
      total -= less;
      held.compute(owner, (_, all) -> all == null || all <= less ? null : all - less);
    }

    private static ApiException full(String who, long now, long max) {
      return new ApiException(
          ErrorCode.QUEUE_FULL,
          "bodies under way of %s must be at most %d bytes, are %d".formatted(who, max, now));
    }
  }
}
