// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.gateway.access.Endpoint;
import io.zoetic.gateway.fleet.FleetView;
import io.zoetic.gateway.http.body.BodyReader;
import io.zoetic.gateway.http.body.JsonBodies;
import io.zoetic.gateway.operator.mutation.MutationEndpoint;
import io.zoetic.gateway.operator.mutation.MutationRoutes;
import io.zoetic.gateway.store.GatewayStores;
import io.zoetic.gateway.store.JsonResponder;
import io.zoetic.gateway.store.LearningStatus;
import io.zoetic.gateway.store.StoreCalls;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.Map;

/** The HTTP API of operators. The handlers belong on the event loop that made this. */
public final class OperatorApi {
  private static final int QUICK_CALLS = 4;
  private static final int QUICK_CALLS_WAITING = 64;

  /** What reads or writes vectors, or all of the audit: each may take long and hold much. */
  private static final int SLOW_CALLS = 2;

  private static final int SLOW_CALLS_WAITING = 8;
  private static final int BODIES_MAX = 64;
  private static final int IMPORTS_MAX = 2;

  private final Map<Endpoint, Handler<RoutingContext>> handlers = new EnumMap<>(Endpoint.class);

  /**
   * The readers of bodies.
   *
   * @param imports for those that bring a vector
   */
  public record Bodies(BodyReader usual, BodyReader imports) {}

  public OperatorApi(
      Vertx vertx,
      GatewayStores stores,
      LearningStatus learning,
      FleetView fleet,
      Bodies bodies,
      InstantSource clock) {
    StoreCalls quick = new StoreCalls(vertx, "operator", QUICK_CALLS, QUICK_CALLS_WAITING);
    StoreCalls slow = new StoreCalls(vertx, "operator-slow", SLOW_CALLS, SLOW_CALLS_WAITING);
    JsonBodies usual = new JsonBodies(bodies.usual(), BODIES_MAX);
    JsonBodies imports = new JsonBodies(bodies.imports(), IMPORTS_MAX);
    JsonResponder answers = new JsonResponder(quick);
    JsonResponder slowAnswers = new JsonResponder(slow);

    serve(new ExpertRoutes(stores.experts(), answers));
    serve(new PlatformRoutes(stores, learning, answers, slowAnswers));
    serve(new AuditRoutes(stores, clock, answers, slowAnswers));
    serve(new KeyRoutes(stores.keys(), clock, answers, usual));
    serve(
        new MutationRoutes(
            stores.experts(), new MutationRoutes.Calls(quick, slow), usual, imports));
    handlers.put(Endpoint.SHOW_FLEET, context -> answers.json(context, fleet::read));
    handlers.put(Endpoint.READ_VALUES, new ValuesRoute(stores.experts(), slow)::read);
  }

  /** What answers each endpoint of this API. */
  public Map<Endpoint, Handler<RoutingContext>> handlers() {
    return Map.copyOf(handlers);
  }

  private void serve(ExpertRoutes experts) {
    handlers.put(Endpoint.LIST_EXPERTS, experts::list);
    handlers.put(Endpoint.SHOW_EXPERT, experts::show);
    handlers.put(Endpoint.LIST_VERSIONS, experts::versions);
    handlers.put(Endpoint.SHOW_VERSION, experts::version);
    handlers.put(Endpoint.SHOW_HISTORY, experts::history);
    handlers.put(Endpoint.SHOW_AS_OF, experts::asOf);
  }

  private void serve(PlatformRoutes platform) {
    handlers.put(Endpoint.COMPARE_VERSIONS, platform::compare);
    handlers.put(Endpoint.SHOW_STATUS, platform::status);
    handlers.put(Endpoint.SHOW_BASE_MODEL, platform::baseModel);
  }

  private void serve(AuditRoutes audit) {
    handlers.put(Endpoint.LIST_AUDIT, audit::list);
    handlers.put(Endpoint.VERIFY_AUDIT, audit::verify);
    handlers.put(Endpoint.ANCHOR_AUDIT, audit::anchor);
  }

  private void serve(KeyRoutes keys) {
    handlers.put(Endpoint.LIST_KEYS, keys::list);
    handlers.put(Endpoint.CREATE_KEY, keys::create);
    handlers.put(Endpoint.REVOKE_KEY, keys::revoke);
  }

  private void serve(MutationRoutes mutations) {
    handlers.put(Endpoint.REGISTER, mutations::register);
    for (MutationEndpoint endpoint : MutationEndpoint.values()) {
      handlers.put(endpoint.endpoint(), context -> mutations.change(context, endpoint));
    }
  }
}
