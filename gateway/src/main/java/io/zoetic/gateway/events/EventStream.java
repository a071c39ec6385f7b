// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.events;

import static java.util.Objects.requireNonNull;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.gateway.fleet.FleetJson;
import io.zoetic.gateway.http.EventStreamHead;
import io.zoetic.vectorstore.platform.PlatformEvent;
import io.zoetic.vectorstore.platform.StreamPlace;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One who follows what happens. Nothing waits here for a slow reader: who does not keep up is
 * behind, and reads from the store what came meanwhile, a page at a time, as fast as it takes it;
 * who is too far behind begins anew with a reset. Confined to the event loop.
 */
final class EventStream {
  /** Who takes nothing for so long is not there any more. */
  private static final Duration STUCK = Duration.ofMinutes(1);

  private final RoutingContext context;
  private final HttpServerResponse response;
  private final Set<EventKind> kinds;
  private final boolean follows;
  private @Nullable StreamPlace place;
  private @Nullable FleetJson fleet;
  private boolean behind = true;
  private boolean reading;
  private long takesSince = System.nanoTime();

  /**
   * @param follows whether it goes on when all that has happened is told
   * @param place behind which it reads on; null: from now on
   */
  EventStream(
      RoutingContext context, Set<EventKind> kinds, boolean follows, @Nullable StreamPlace place) {
    this.context = requireNonNull(context, "context");
    this.response = context.response();
    this.kinds = Set.copyOf(kinds);
    this.follows = follows;
    this.place = place;
  }

  RoutingContext context() {
    return context;
  }

  /** Where it is; null before it has begun. */
  @Nullable StreamPlace place() {
    return place;
  }

  boolean isOpen() {
    return !response.ended() && !response.closed();
  }

  boolean follows() {
    return follows;
  }

  boolean wants(EventKind kind) {
    return kinds.contains(kind);
  }

  /** Whether it has to read from the store what came meanwhile. */
  boolean isBehind() {
    return behind;
  }

  /** Whether it can read now; from then on until {@link #read} or {@link #readLater}. */
  boolean beginReading() {
    if (!behind || reading || !takes()) {
      return false;
    }
    reading = true;
    return true;
  }

  /** It could not be read. */
  void readLater() {
    reading = false;
  }

  /** What came behind its place is not known; it goes on from another. */
  void reset(StreamPlace now, String reason) {
    place = now;
    fleet = null;
    write(EventText.reset(reason).at(now));
  }

  /**
   * Takes what came behind its place.
   *
   * @param end how far those are that are not behind; null: there are none
   */
  void read(List<PlatformEvent> events, boolean more, @Nullable StreamPlace end) {
    reading = false;
    Buffer all = Buffer.buffer();
    for (PlatformEvent event : events) {
      place = event.place();
      if (wants(EventKind.of(event))) {
        all.appendBuffer(EventText.of(event).at(event.place()));
      }
    }
    if (!events.isEmpty() && !wants(EventKind.of(events.getLast()))) {
      all.appendBuffer(EventText.PING.at(events.getLast().place()));
    }
    if (all.length() > 0) {
      write(all);
    }
    long at = place == null ? 0 : place.position();
    behind = more || (end != null && at < end.position());
  }

  /** Something happens: told, unless it is behind or has read it already. */
  void offer(PlatformEvent event, EventText text) {
    StreamPlace now = place;
    if (behind || now == null || event.place().position() <= now.position()) {
      return;
    }
    if (!takes()) {
      behind = true;
      return;
    }
    place = event.place();
    if (wants(EventKind.of(event))) {
      write(text.at(event.place()));
    }
  }

  /** The present state of the fleet: told if it is another than was told, and can be. */
  void offerFleet(FleetJson timeless, EventText text) {
    StreamPlace now = place;
    if (wants(EventKind.FLEET) && now != null && takes() && !timeless.equals(fleet)) {
      fleet = timeless;
      write(text.at(now));
    }
  }

  /** Also of use where much happens that it does not want: it comes again from where it is now. */
  void ping() {
    StreamPlace now = place;
    if (now != null && response.headWritten() && takes()) {
      response.write(EventText.PING.at(now));
    }
  }

  /** What follows cannot be told as it was before. */
  void fallBehind() {
    behind = true;
  }

  /** Whether it takes more now. */
  private boolean takes() {
    if (!isOpen() || response.writeQueueFull()) {
      return false;
    }
    takesSince = System.nanoTime();
    return true;
  }

  /** Whether it has not taken anything for long. */
  boolean isStuck() {
    return !takes() && System.nanoTime() - takesSince > STUCK.toNanos();
  }

  private void write(Buffer text) {
    if (!isOpen()) {
      return;
    }
    EventStreamHead.set(response, "no-store");
    response.write(text);
  }

  /** Begins the answer, also where there is nothing to tell yet. */
  void begin() {
    StreamPlace now = place;
    if (now != null && !response.headWritten()) {
      write(EventText.PING.at(now));
    }
  }

  /** Whoever follows comes again, and goes on where it was. */
  void end() {
    if (isOpen()) {
      response.end();
    }
  }

  /** Ends it at once, with all that it has not taken. */
  void drop() {
    context.request().connection().close();
  }
}
