// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.store;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.gateway.http.Json;
import java.util.concurrent.Callable;

/** Answers requests with what the stores say, in JSON that is written off the event loop, too. */
public final class JsonResponder {
  private final StoreCalls calls;

  public JsonResponder(StoreCalls calls) {
    this.calls = requireNonNull(calls, "calls");
  }

  /**
   * Answers one request, with an error if need be.
   *
   * @param call may block; the record that it gives is written
   */
  public void json(RoutingContext context, Callable<?> call) {
    send(context, call).onFailure(context::fail);
  }

  /** Answers one request, but leaves a failure to the caller. */
  public Future<Buffer> send(RoutingContext context, Callable<?> call) {
    return calls
        .call(() -> Json.encode(call.call()))
        .onSuccess(
            body -> {
              context.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
              context.response().end(body);
            });
  }
}
