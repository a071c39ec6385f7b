// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;

/**
 * Decides who is asking, before any route reads a body.
 *
 * <p>There are no API keys yet, so everybody is {@link Principal#ANONYMOUS} and an {@code
 * Authorization} header is ignored (OpenAI's clients always send one). The step exists now because
 * its place in the chain matters: after the request has an id, so that a refusal can be traced, and
 * before anything costs memory or a place in the queue.
 */
public final class Authentication implements Handler<RoutingContext> {
  private static final String KEY = "zoetic.principal";

  @Override
  public void handle(RoutingContext context) {
    context.put(KEY, authenticate(context.request()));
    context.next();
  }

  /** Who sent this request. */
  public static Principal of(RoutingContext context) {
    return context.get(KEY, Principal.ANONYMOUS);
  }

  Principal authenticate(HttpServerRequest request) {
    return Principal.ANONYMOUS;
  }
}
