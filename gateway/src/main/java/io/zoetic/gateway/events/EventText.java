// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.events;

import io.vertx.core.buffer.Buffer;
import io.zoetic.gateway.http.Json;
import io.zoetic.vectorstore.platform.PlatformEvent;
import io.zoetic.vectorstore.platform.StreamPlace;

/**
 * An event as server-sent events have it, but for its id. Written once for all who get it.
 *
 * @param content the lines {@code event} and {@code data}, or a comment, and the empty line
 */
record EventText(String content) {
  /** Keeps a connection from being taken for a dead one, and a reader's place from growing old. */
  static final EventText PING = new EventText(": ping\n\n");

  /** What a reset says. */
  private record Reset(String reason) {}

  /** Whoever reads it must look at the present state anew, and go on from there. */
  static EventText reset(String reason) {
    return of("reset", Json.encode(new Reset(reason)).toString());
  }

  static EventText of(PlatformEvent event) {
    // The content is an object, and never an empty one.
    String data = "{\"at\":\"%s\",%s".formatted(event.at(), event.contentJson().substring(1));
    return of(EventKind.of(event).word(), data);
  }

  /**
   * @param data of one line
   */
  static EventText of(String event, String data) {
    return new EventText("event: %s\ndata: %s\n\n".formatted(event, data));
  }

  /** For one who is at a place then. */
  Buffer at(StreamPlace place) {
    return Buffer.buffer("id: " + place + "\n" + content);
  }
}
