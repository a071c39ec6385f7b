// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.bootstrap.Build;
import io.zoetic.bootstrap.Clocks;
import io.zoetic.bootstrap.OperationsEndpoint;
import io.zoetic.bootstrap.tracing.Tracing;
import io.zoetic.gateway.access.Authentication;
import io.zoetic.gateway.access.Endpoint;
import io.zoetic.gateway.access.KeyCache;
import io.zoetic.gateway.access.RateLimits;
import io.zoetic.gateway.completion.Comparisons;
import io.zoetic.gateway.completion.CompletionRoute;
import io.zoetic.gateway.completion.dispatch.TenantWeights;
import io.zoetic.gateway.completion.supervision.CompletionMetrics;
import io.zoetic.gateway.completion.supervision.PromptCounts;
import io.zoetic.gateway.completion.supervision.PromptSupervisor;
import io.zoetic.gateway.events.EventStreams;
import io.zoetic.gateway.events.EventsRoute;
import io.zoetic.gateway.feedback.FeedbackApi;
import io.zoetic.gateway.feedback.FeedbackLinks;
import io.zoetic.gateway.fleet.FleetView;
import io.zoetic.gateway.fleet.RecentTraffic;
import io.zoetic.gateway.http.Connections;
import io.zoetic.gateway.http.Cors;
import io.zoetic.gateway.http.HttpConfig;
import io.zoetic.gateway.http.RequestFrame;
import io.zoetic.gateway.http.body.BodyBudget;
import io.zoetic.gateway.http.body.BodyReader;
import io.zoetic.gateway.models.BaseModelCache;
import io.zoetic.gateway.models.ExpertModels;
import io.zoetic.gateway.models.ModelsRoute;
import io.zoetic.gateway.models.NamedVersions;
import io.zoetic.gateway.operator.OperatorApi;
import io.zoetic.gateway.store.Exchange;
import io.zoetic.gateway.store.GatewayStores;
import io.zoetic.gateway.store.LearningStatus;
import io.zoetic.gateway.webhooks.WebhookRoutes;
import io.zoetic.gateway.webhooks.delivery.Destinations;
import io.zoetic.gateway.webhooks.delivery.WebhookDelivery;
import io.zoetic.gateway.webhooks.delivery.WebhookSender;
import io.zoetic.gateway.webhooks.delivery.WebhooksConfig;
import io.zoetic.vectorstore.fleet.Gateways;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Composes the HTTP API: which handler serves what, on one event loop. */
final class Api {
  private static final Logger LOG = LoggerFactory.getLogger(Api.class);

  private static final Duration LEAVE_TIMEOUT = Duration.ofSeconds(2);

  /** A body a hundred times as large needs more time. */
  private static final int IMPORT_PATIENCE = 10;

  /** Bytes of a vote: a rationale of 10,000 characters that are all escaped. */
  private static final long VOTE_MAX = 64 * 1024;

  /** A page that votes needs no more, and anybody may send votes. */
  private static final Duration VOTE_TIMEOUT = Duration.ofSeconds(5);

  private final Vertx vertx;
  private final GatewayConfig config;
  private final GatewayStores stores;
  private final Clocks clocks;
  private final Tracing tracing;
  private final BaseModelCache baseModels;
  private final LearningStatus learning;
  private final BodyBudget budget;
  private final Instant startedAt;
  private final FleetView fleet;
  private final RecentTraffic traffic = new RecentTraffic(System::nanoTime);
  private final MeterRegistry metrics;
  private @Nullable EventStreams events;
  private @Nullable WebhookDelivery webhooks;
  private final List<Exchange<?, ?>> exchanges = new ArrayList<>();

  Api(
      Vertx vertx,
      GatewayConfig config,
      GatewayStores stores,
      Clocks clocks,
      MeterRegistry metrics,
      Tracing tracing) {
    this.vertx = requireNonNull(vertx, "vertx");
    this.config = requireNonNull(config, "config");
    this.stores = requireNonNull(stores, "stores");
    this.clocks = requireNonNull(clocks, "clocks");
    this.tracing = requireNonNull(tracing, "tracing");
    this.metrics = requireNonNull(metrics, "metrics");
    this.fleet = new FleetView(stores);
    this.startedAt = clocks.wall().instant();
    this.baseModels = new BaseModelCache(vertx, stores.baseModels(), clocks.steady());
    this.budget = new BodyBudget(config.http().bodyBudget(), Authentication::sender);
    Gauge.builder("zoetic.gateway.bodies", budget, BodyBudget::total)
        .description("bytes of request bodies under way")
        .baseUnit("bytes")
        .register(metrics);
    this.learning =
        new LearningStatus(stores.baseModels(), stores.trainers()).watchedBy(vertx, metrics);
  }

  /** Which base model there is. */
  BaseModelCache baseModels() {
    return baseModels;
  }

  Router router(
      Connections connections,
      OperationsEndpoint operations,
      RequestFrame frame,
      PromptSupervisor prompts,
      CompletionMetrics completionMetrics) {
    ApiRouter api = new ApiRouter(vertx);
    api.connections(connections);
    HttpConfig http = config.http();
    if (http.management() == null) {
      api.operations(operations);
    }
    api.frame(frame, new Cors(http.corsOrigins()));
    BodyReader bodies = bodies(http.bodyMax(), http.bodyTimeout());
    FeedbackLinks links = new FeedbackLinks(vertx, stores.feedback(), config.feedback(), clocks);
    links.prepare();
    Map<Endpoint, Handler<RoutingContext>> feedback = feedback(bodies, links).handlers();
    api.serve(Endpoint.SHOW_DOCUMENT, new OpenApiDocument()::send);
    serve(api, feedback, true);
    RateLimits limits = new RateLimits(config.access().rates(), System::nanoTime);
    tellOthers(limits, prompts);
    Authentication authentication = authentication();
    api.guard(authentication, limits);

    ExpertModels experts = new ExpertModels(vertx, stores.experts(), clocks.steady());
    CompletionRoute completions =
        new CompletionRoute(
            prompts,
            config.supervision().weights(),
            limits,
            bodies,
            baseModels,
            new NamedVersions(experts),
            new Comparisons(
                experts, config.feedback().comparePercent(), RandomGenerator.getDefault()),
            links,
            http.streamBufferMax(),
            clocks.wall(),
            completionMetrics,
            tracing,
            traffic);
    api.serve(Endpoint.COMPLETE_CHAT, completions::chat);
    api.serve(Endpoint.COMPLETE_TEXT, completions::text);
    ModelsRoute models = new ModelsRoute(baseModels, experts);
    api.serve(Endpoint.LIST_MODELS, models::list);
    api.serve(Endpoint.SHOW_MODEL, models::get);
    serve(api, feedback, false);
    operator(bodies).handlers().forEach(api::serve);
    EventStreams streams =
        new EventStreams(vertx, stores, fleet, authentication, config.events(), metrics).start();
    events = streams;
    api.serve(Endpoint.FOLLOW_EVENTS, new EventsRoute(streams)::follow);
    webhooks(bodies).handlers().forEach(api::serve);
    return api.finish();
  }

  private WebhookRoutes webhooks(BodyReader bodies) {
    WebhooksConfig webhooksConfig = config.webhooks();
    WebhookSender sender =
        new WebhookSender(
            vertx,
            Destinations.of(webhooksConfig.networks()),
            webhooksConfig.timeout(),
            clocks.wall(),
            null);
    webhooks = WebhookDelivery.start(stores, sender, webhooksConfig, config.id(), metrics);
    return new WebhookRoutes(vertx, stores, sender, bodies, clocks.wall());
  }

  private void tellOthers(RateLimits limits, PromptSupervisor prompts) {
    exchanges.add(
        new Exchange<>(
                limits::report,
                report -> stores.usage().exchange(config.id(), report.own()),
                limits::exchanged,
                "rates are not shared, each gateway has its part")
            .start(vertx));
    TenantWeights weights = config.supervision().weights();
    exchanges.add(
        new Exchange<>(
                prompts.admission()::loads,
                loads -> stores.loads().exchange(config.id(), loads),
                (_, others) -> prompts.admission().loadsElsewhere(weights.byParty(others)),
                "what others ask of other gateways is not known")
            .start(vertx));
    exchanges.add(
        new Exchange<>(
                () -> report(prompts),
                report -> {
                  stores.gateways().tell(report);
                  return report;
                },
                (_, _) -> {},
                "the fleet is not told of this gateway")
            .start(vertx));
  }

  private Gateways.Report report(PromptSupervisor prompts) {
    PromptCounts counts = prompts.counts();
    return new Gateways.Report(
        config.id(),
        Build.version().orElse(null),
        startedAt,
        counts.inFlight(),
        counts.inTurn(),
        traffic.latest());
  }

  /** Ends what would go on for ever. */
  void drain() {
    if (events != null) {
      events.close();
    }
    if (webhooks != null) {
      webhooks.stop();
    }
  }

  /** Says that this gateway ends: others need not find out by its silence. */
  Future<?> leave() {
    return Future.join(exchanges.stream().map(each -> each.stop(vertx)).toList())
        .compose(
            _ ->
                vertx.executeBlocking(
                    () -> {
                      stores.gateways().leave(config.id());
                      return true;
                    }))
        .timeout(LEAVE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(cause -> LOG.atDebug().setCause(cause).log("nobody is told that it ends"));
  }

  /** Waits a while for what is being sent. */
  Future<?> endWebhooks() {
    WebhookDelivery running = webhooks;
    return running == null
        ? Future.succeededFuture()
        : vertx.executeBlocking(
            () -> {
              running.close();
              return true;
            });
  }

  /**
   * @param open whether to serve what needs no key, or the rest
   */
  private static void serve(
      ApiRouter api, Map<Endpoint, Handler<RoutingContext>> handlers, boolean open) {
    handlers.forEach(
        (endpoint, handler) -> {
          if ((endpoint.permission() == null) == open) {
            api.serve(endpoint, handler);
          }
        });
  }

  private BodyReader bodies(long bytesMax, Duration timeout) {
    return new BodyReader(vertx, budget, bytesMax, timeout);
  }

  private FeedbackApi feedback(BodyReader bodies, FeedbackLinks links) {
    BodyReader votes = bodies(VOTE_MAX, VOTE_TIMEOUT);
    return new FeedbackApi(
        vertx, stores, learning, new FeedbackApi.Bodies(bodies, votes), links, clocks.wall());
  }

  private Authentication authentication() {
    KeyCache keys = new KeyCache(vertx, stores.keys(), config.access().keyGrace(), clocks.wall());
    return new Authentication(keys, config.access().anonymous());
  }

  private OperatorApi operator(BodyReader bodies) {
    Duration patience = config.http().bodyTimeout().multipliedBy(IMPORT_PATIENCE);
    BodyReader imports = bodies(config.http().importMax(), patience);
    return new OperatorApi(
        vertx, stores, learning, fleet, new OperatorApi.Bodies(bodies, imports), clocks.wall());
  }
}
