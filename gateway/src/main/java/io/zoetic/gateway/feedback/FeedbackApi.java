// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.gateway.access.Endpoint;
import io.zoetic.gateway.feedback.fields.FeedbackRules;
import io.zoetic.gateway.feedback.fields.KnownMetrics;
import io.zoetic.gateway.http.body.BodyReader;
import io.zoetic.gateway.http.body.JsonBodies;
import io.zoetic.gateway.learning.GrowthRoutes;
import io.zoetic.gateway.learning.MetricRoutes;
import io.zoetic.gateway.learning.RunRoutes;
import io.zoetic.gateway.store.GatewayStores;
import io.zoetic.gateway.store.JsonResponder;
import io.zoetic.gateway.store.LearningStatus;
import io.zoetic.gateway.store.StoreCalls;
import io.zoetic.vectorstore.feedback.FeedbackStore;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;

/**
 * The HTTP API that says how good answers are, and what is learnt from that. The handlers belong on
 * the event loop that made this. All of its calls have threads of their own: however much feedback
 * comes, operators are not in its queue.
 */
public final class FeedbackApi {
  private static final int READS = 2;
  private static final int BODIES_MAX = 1024;
  private static final int BATCHES_MAX = 16;

  /** What all bodies that are under way can bring. */
  private static final int WAITING_MAX = BODIES_MAX + BATCHES_MAX * FeedbackStore.MAX_PAGE;

  private final Map<Endpoint, Handler<RoutingContext>> handlers = new EnumMap<>(Endpoint.class);

  /**
   * The readers of bodies.
   *
   * @param votes for those of people without a key
   */
  public record Bodies(BodyReader usual, BodyReader votes) {}

  public FeedbackApi(
      Vertx vertx,
      GatewayStores stores,
      LearningStatus learning,
      Bodies bodies,
      FeedbackLinks links,
      InstantSource clock) {
    FeedbackStore store = stores.feedback();
    StoreCalls reads = new StoreCalls(vertx, "feedback", READS, BODIES_MAX);
    FeedbackWriter writer =
        new FeedbackWriter(store, new StoreCalls(vertx, "feedback-writer", 1, 1), WAITING_MAX);
    FeedbackRules rules = new FeedbackRules(new KnownMetrics(store), stores.interactions());
    JsonBodies usual = new JsonBodies(bodies.usual(), BODIES_MAX);
    JsonBodies batches = new JsonBodies(bodies.usual(), BATCHES_MAX);
    JsonBodies votes = new JsonBodies(bodies.votes(), BODIES_MAX);
    JsonResponder answers = new JsonResponder(reads);

    serve(
        new FeedbackRoutes(
            rules, writer, learning, reads, new FeedbackRoutes.Bodies(usual, batches), clock));
    serve(new StoredFeedbackRoutes(store, learning, reads));
    serve(new VoteRoutes(links, writer, votes, clock));
    serve(new MetricRoutes(store, answers, usual));
    serve(new RunRoutes(stores.runs(), learning, reads, usual));
    serve(new GrowthRoutes(stores.growth(), answers, usual));
    StoreCalls lessons = new StoreCalls(vertx, "lessons", 1, BATCHES_MAX);
    handlers.put(
        Endpoint.TEACH,
        new TeachRoute(store, learning, lessons, new JsonBodies(bodies.usual(), BATCHES_MAX), clock)
            ::teach);
    handlers.put(Endpoint.APPROVE_FEEDBACK, new ApproveRoute(store, answers, usual)::approve);
    handlers.put(
        Endpoint.PURGE_FEEDBACK, new PurgeRoute(store, stores.runs(), answers, usual)::purge);
    handlers.put(Endpoint.FORGET_USER, new UserRoutes(store, answers, usual)::forget);
  }

  /** What answers each endpoint of this API. */
  public Map<Endpoint, Handler<RoutingContext>> handlers() {
    return Map.copyOf(handlers);
  }

  private void serve(FeedbackRoutes feedback) {
    handlers.put(Endpoint.GIVE_FEEDBACK, feedback::give);
    handlers.put(Endpoint.GIVE_FEEDBACK_BATCH, feedback::giveBatch);
  }

  private void serve(StoredFeedbackRoutes feedback) {
    handlers.put(Endpoint.LIST_FEEDBACK, feedback::list);
    handlers.put(Endpoint.SHOW_FEEDBACK, feedback::show);
    handlers.put(Endpoint.DELETE_FEEDBACK, feedback::delete);
  }

  private void serve(VoteRoutes votes) {
    handlers.put(Endpoint.VOTE, votes::vote);
    handlers.put(Endpoint.ALLOW_VOTE, votes::allow);
  }

  private void serve(MetricRoutes metrics) {
    handlers.put(Endpoint.DECLARE_METRIC, metrics::declare);
    handlers.put(Endpoint.LIST_METRICS, metrics::list);
    handlers.put(Endpoint.SHOW_METRIC, metrics::show);
  }

  private void serve(GrowthRoutes growth) {
    handlers.put(Endpoint.LIST_GROWTH, growth::list);
    handlers.put(Endpoint.SHOW_GROWTH, growth::show);
    handlers.put(Endpoint.VETO_GROWTH, growth::veto);
    handlers.put(Endpoint.LIFT_VETO, growth::lift);
    handlers.put(Endpoint.RENAME_GROWTH, growth::rename);
    handlers.put(Endpoint.MERGE_GROWTH, growth::merge);
  }

  private void serve(RunRoutes runs) {
    handlers.put(Endpoint.START_RUN, runs::start);
    handlers.put(Endpoint.LIST_RUNS, runs::list);
    handlers.put(Endpoint.SHOW_RUN, runs::show);
    handlers.put(Endpoint.CANCEL_RUN, runs::cancel);
  }
}
