// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http.body;

import io.vertx.core.Future;
import io.vertx.ext.web.RoutingContext;
import java.util.function.Consumer;

/** Keeps a body from coming until something is known that decides on it. On the event loop. */
public final class PausedBody {
  private PausedBody() {}

  /**
   * Goes on with a request when something is known, unless its client has left meanwhile.
   *
   * @param known its failure is the request's
   * @param next what is done with it; what it throws is the request's failure as well
   */
  public static <T> void until(RoutingContext context, Future<T> known, Consumer<T> next) {
    // What comes of the body meanwhile would be lost: nobody listens yet.
    context.request().pause();
    known.onComplete(
        outcome -> {
          if (context.response().closed()) {
            return;
          }
          if (outcome.succeeded()) {
            proceed(context, outcome.result(), next);
          } else {
            context.fail(outcome.cause());
          }
          context.request().resume();
        });
  }

  private static <T> void proceed(RoutingContext context, T known, Consumer<T> next) {
    try {
      next.accept(known);
    } catch (RuntimeException e) {
      context.fail(e);
    }
  }
}
