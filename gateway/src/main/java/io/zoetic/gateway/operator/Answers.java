// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.gateway.http.Json;
import io.zoetic.gateway.store.StoreCalls;
import java.util.concurrent.Callable;

/** Answers requests with what the stores say, in JSON that is written off the event loop, too. */
final class Answers {
  private final StoreCalls calls;

  Answers(StoreCalls calls) {
    this.calls = requireNonNull(calls, "calls");
  }

  /**
   * Answers one request, with an error if need be.
   *
   * @param call may block; what it gives is written
   */
  void json(RoutingContext context, Callable<Json.Content> call) {
    send(context, call).onFailure(context::fail);
  }

  /** Answers one request, but leaves a failure to the caller. */
  Future<Buffer> send(RoutingContext context, Callable<Json.Content> call) {
    return calls
        .call(() -> Json.encode(call.call()))
        .onSuccess(
            body -> {
              context.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
              context.response().end(body);
            });
  }
}
