// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import static java.util.Objects.requireNonNull;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.core.VersionId;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.gateway.store.StoreCalls;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.experts.VectorValues;
import java.util.Arrays;

/** Sends the values of a version as the client takes them; only so many at a time. */
final class ValuesRoute {
  private static final int UNDER_WAY_MAX = 4;
  private static final int SLICE = 64 * 1024;

  private final ExpertRegistry experts;
  private final StoreCalls calls;
  private int underWay;

  ValuesRoute(ExpertRegistry experts, StoreCalls calls) {
    this.experts = requireNonNull(experts, "experts");
    this.calls = requireNonNull(calls, "calls");
  }

  void read(RoutingContext context) {
    VersionId id = RequestValues.version(context);
    if (underWay >= UNDER_WAY_MAX) {
      throw new ApiException(
          ErrorCode.QUEUE_FULL, "vectors sent at a time must be at most " + UNDER_WAY_MAX);
    }
    underWay++;
    context.addEndHandler(_ -> underWay--);
    calls
        .call(() -> experts.values(id))
        .onSuccess(values -> begin(context.response(), values))
        .onFailure(context::fail);
  }

  private static void begin(HttpServerResponse response, VectorValues values) {
    byte[] bytes = values.toBytes();
    response.putHeader(HttpHeaders.CONTENT_TYPE, "application/octet-stream");
    response.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(bytes.length));
    response.putHeader("x-zoetic-digest", values.digest());
    send(response, bytes, 0);
  }

  /** What the client does not take waits here, not in the socket's queue. */
  private static void send(HttpServerResponse response, byte[] bytes, int from) {
    int at = from;
    while (at < bytes.length && !response.closed()) {
      if (response.writeQueueFull()) {
        int next = at;
        response.drainHandler(_ -> send(response, bytes, next));
        return;
      }
      int end = Math.min(bytes.length, at + SLICE);
      response.write(Buffer.buffer(Arrays.copyOfRange(bytes, at, end)));
      at = end;
    }
    response.drainHandler(null);
    if (!response.closed()) {
      response.end();
    }
  }
}
