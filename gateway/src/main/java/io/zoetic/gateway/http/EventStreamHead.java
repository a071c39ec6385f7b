// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** The head of an answer that is a stream of server-sent events. */
public final class EventStreamHead {
  private EventStreamHead() {}

  /**
   * Sets it before anything is written; does nothing after that.
   *
   * @param caching what caches on the way may do
   */
  public static void set(HttpServerResponse response, CharSequence caching) {
    if (response.headWritten()) {
      return;
    }
    response.setChunked(true);
    response.putHeader(HttpHeaders.CONTENT_TYPE, "text/event-stream; charset=utf-8");
    response.putHeader(HttpHeaders.CACHE_CONTROL, caching);
    // nginx would otherwise hold events back until its buffer is full.
    response.putHeader("x-accel-buffering", "no");
  }
}
