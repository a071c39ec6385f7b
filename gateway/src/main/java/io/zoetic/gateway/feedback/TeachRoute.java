// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.gateway.access.Authentication;
import io.zoetic.gateway.http.IdempotencyKeys;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.gateway.http.body.JsonBodies;
import io.zoetic.gateway.http.body.JsonBody;
import io.zoetic.gateway.store.LearningStatus;
import io.zoetic.gateway.store.StoreCalls;
import io.zoetic.vectorstore.feedback.FeedbackStore;
import java.time.InstantSource;

/**
 * Takes what an expert is taught by who has data and no product that is asked yet, and acknowledges
 * it when it is committed. It is feedback from then on.
 */
final class TeachRoute {
  private final FeedbackStore store;
  private final LearningStatus learning;
  private final StoreCalls calls;
  private final JsonBodies bodies;
  private final InstantSource clock;

  /**
   * @param calls nobody else's: batches are long, and feedback of a crowd must not wait for them
   */
  TeachRoute(
      FeedbackStore store,
      LearningStatus learning,
      StoreCalls calls,
      JsonBodies bodies,
      InstantSource clock) {
    this.store = requireNonNull(store, "store");
    this.learning = requireNonNull(learning, "learning");
    this.calls = requireNonNull(calls, "calls");
    this.bodies = requireNonNull(bodies, "bodies");
    this.clock = requireNonNull(clock, "clock");
  }

  void teach(RoutingContext context) {
    String expert = RequestValues.expert(context);
    String key = IdempotencyKeys.of(context);
    TaughtBatch.Teaching teaching =
        new TaughtBatch.Teaching(expert, Authentication.of(context), key, clock.instant());
    bodies.read(context, read -> teachAll(context, read, teaching));
  }

  private Future<TaughtJson> teachAll(
      RoutingContext context, Buffer read, TaughtBatch.Teaching teaching) {
    return calls
        .call(
            () -> {
              TaughtBatch batch = TaughtBatch.of(JsonBody.parse(read), teaching);
              return batch.results(store.teach(batch.lessons()), learning.latest());
            })
        .onSuccess(results -> FeedbackRoutes.end(context, results));
  }
}
