// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.VerticleBase;
import io.vertx.core.http.HttpServer;
import io.vertx.ext.web.Router;
import io.zoetic.bootstrap.CheckResult;
import io.zoetic.bootstrap.Clocks;
import io.zoetic.bootstrap.HealthChecks;
import io.zoetic.bootstrap.OperationsEndpoint;
import io.zoetic.bootstrap.tracing.Tracing;
import io.zoetic.events.EventLog;
import io.zoetic.events.completion.Cancellation;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.GatewayLink;
import io.zoetic.events.completion.WorkerReport;
import io.zoetic.gateway.access.Endpoint;
import io.zoetic.gateway.completion.dispatch.PromptForm;
import io.zoetic.gateway.completion.supervision.CompletionMetrics;
import io.zoetic.gateway.completion.supervision.PromptSupervisor;
import io.zoetic.gateway.http.CertificateWatch;
import io.zoetic.gateway.http.Connections;
import io.zoetic.gateway.http.HttpConfig;
import io.zoetic.gateway.http.HttpMetrics;
import io.zoetic.gateway.http.RequestFrame;
import io.zoetic.gateway.http.ServerOptions;
import io.zoetic.gateway.models.BaseModelCache;
import io.zoetic.gateway.store.GatewayStores;
import io.zoetic.gateway.store.RefreshingValue;
import io.zoetic.gateway.store.StoreWatch;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The gateway's event loop: wires everything together, serves HTTP until it is undeployed, and then
 * drains. All its state belongs to its context.
 */
final class GatewayVerticle extends VerticleBase {
  private static final Logger LOG = LoggerFactory.getLogger(GatewayVerticle.class);
  private static final Duration DRAIN_POLL = Duration.ofMillis(20);
  private static final Duration REFRESH = Duration.ofSeconds(2);
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(2);

  private final GatewayConfig config;
  private final EventLog eventLog;
  private final GatewayStores stores;
  private final PrometheusMeterRegistry metrics;
  private final Clocks clocks;
  private final Tracing tracing;

  private @Nullable GatewayLink link;
  private @Nullable PromptSupervisor supervisor;

  /** What was said before there was a supervisor to hear it. */
  private final List<Cancellation> early = new ArrayList<>();

  private @Nullable HttpServer server;
  private @Nullable StoreWatch storeWatch;
  private @Nullable Api api;
  private volatile boolean draining;

  GatewayVerticle(
      GatewayConfig config,
      EventLog eventLog,
      GatewayStores stores,
      PrometheusMeterRegistry metrics,
      Clocks clocks,
      Tracing tracing) {
    this.config = requireNonNull(config, "config");
    this.eventLog = requireNonNull(eventLog, "eventLog");
    this.stores = requireNonNull(stores, "stores");
    this.metrics = requireNonNull(metrics, "metrics");
    this.clocks = requireNonNull(clocks, "clocks");
    this.tracing = requireNonNull(tracing, "tracing");
  }

  /** The port that is listened on. */
  int port() {
    return requireNonNull(server, "server").actualPort();
  }

  @Override
  public Future<?> start() {
    return vertx
        .executeBlocking(
            () -> eventLog.openGateway(config.id(), this::onReport, this::onCancellation))
        .compose(this::serve)
        .recover(failure -> closeLink().transform(_ -> Future.failedFuture(failure)));
  }

  private Future<HttpServer> serve(GatewayLink opened) {
    link = opened;
    CompletionMetrics completionMetrics = new CompletionMetrics(metrics);
    PromptSupervisor prompts =
        new PromptSupervisor(
            opened,
            config.supervision(),
            task -> context.runOnContext(_ -> task.run()),
            clocks,
            completionMetrics);
    supervisor = prompts;
    early.forEach(prompts::onCancellation);
    completionMetrics.watch(prompts::counts);
    vertx.setPeriodic(prompts.tickInterval().toMillis(), _ -> prompts.tick());
    RefreshingValue<Integer> form =
        new RefreshingValue<>(vertx, clocks.steady(), _ -> PromptForm.readByAll(stores.fleet()));
    vertx.setPeriodic(0, REFRESH.toMillis(), _ -> form.current().onSuccess(opened::writePrompts));
    Connections connections = new Connections(config.http().connections(), System::nanoTime);
    vertx.setPeriodic(Connections.TICK.toMillis(), _ -> connections.tick());
    Api created = new Api(vertx, config, stores, clocks, metrics, tracing);
    api = created;
    OperationsEndpoint operations = operations(opened, created.baseModels());
    HttpServer http =
        vertx
            .createHttpServer(ServerOptions.of(config.http()))
            .connectionHandler(connections::opened)
            .requestHandler(router(created, connections, operations, prompts, completionMetrics));
    return listenForOperators(operations)
        .compose(_ -> http.listen())
        .onSuccess(listening -> server = listening)
        .onSuccess(listening -> CertificateWatch.start(vertx, listening, config.http().tls()));
  }

  /** Where they have a port of their own; it answers until the gateway has drained. */
  private Future<?> listenForOperators(OperationsEndpoint operations) {
    HttpConfig.Management management = config.http().management();
    return management == null
        ? Future.succeededFuture()
        : operations.listen(vertx, management.host(), management.port());
  }

  private OperationsEndpoint operations(GatewayLink opened, BaseModelCache baseModels) {
    StoreWatch watched = StoreWatch.start(stores.writes());
    storeWatch = watched;
    return new OperationsEndpoint(healthChecks(opened, baseModels, watched), metrics);
  }

  private Router router(
      Api api,
      Connections connections,
      OperationsEndpoint operations,
      PromptSupervisor prompts,
      CompletionMetrics completionMetrics) {
    Gauge.builder("zoetic.gateway.connections", connections, Connections::count)
        .description("Connections of clients that are open")
        .register(metrics);
    // So that readiness never waits for the store: it says what is known.
    vertx.setPeriodic(0, REFRESH.toMillis(), _ -> api.baseModels().refresh());
    return api.router(
        connections,
        operations,
        new RequestFrame(httpMetrics(), () -> draining, tracing),
        prompts,
        completionMetrics);
  }

  /** What alerts compare is there from the start. */
  private HttpMetrics httpMetrics() {
    return new HttpMetrics(metrics, Endpoint::templateOf)
        .expect(Endpoint.COMPLETE_CHAT.template(), 200, 500)
        .expect(Endpoint.COMPLETE_TEXT.template(), 200, 500)
        .expect(Endpoint.GIVE_FEEDBACK.template(), 202);
  }

  private HealthChecks healthChecks(
      GatewayLink opened, BaseModelCache baseModels, StoreWatch watch) {
    HealthChecks checks = new HealthChecks();
    checks.add(
        "accepting", () -> draining ? CheckResult.failed("shutting down") : CheckResult.passed());
    checks.add(
        "event-log",
        () ->
            opened.isReachable()
                ? CheckResult.passed()
                : CheckResult.failed("the event log does not answer"));
    checks.add(
        "topics", () -> CheckResult.of(eventLog.health().failure(), eventLog.health().warning()));
    checks.add(
        "base-model",
        () ->
            baseModels.isKnown() || stores.baseModels().currentBaseModel().isPresent()
                ? CheckResult.passed()
                : CheckResult.failed("no base model is registered"));
    checks.add(
        "store", () -> watch.trouble().map(CheckResult::degraded).orElseGet(CheckResult::passed));
    checks.add(
        "schema",
        () -> CheckResult.of(stores.schema().get().failure(), stores.schema().get().warning()));
    // A model that answers no chats is served all the same, and said to be one.
    checks.add("chat-template", () -> CheckResult.passed(baseModels.chatProblem().orElse("")));
    return checks;
  }

  /** On a thread of the log. What comes before the first prompt cannot concern us. */
  private void onReport(WorkerReport report) {
    context.runOnContext(
        _ -> {
          if (supervisor != null) {
            supervisor.onReport(report);
          }
        });
  }

  /** On a thread of the log. Most are about prompts that did nothing, and for workers. */
  private void onCancellation(Cancellation cancellation) {
    if (cancellation.killer() == null) {
      return;
    }
    context.runOnContext(
        _ -> {
          if (supervisor == null) {
            early.add(cancellation);
          } else {
            supervisor.onCancellation(cancellation);
          }
        });
  }

  @Override
  public Future<?> stop() {
    draining = true;
    if (api != null) {
      api.drain();
    }
    return drain().compose(_ -> closeServer()).compose(_ -> leaveFleet()).compose(_ -> closeLink());
  }

  /** Completes when no prompt is in flight, at the latest after the time set for it. */
  private Future<Void> drain() {
    PromptSupervisor prompts = supervisor;
    if (prompts == null) {
      return Future.succeededFuture();
    }
    LOG.atInfo().addKeyValue("prompts", prompts.pending()).log("draining");
    long end = System.nanoTime() + config.drain().toNanos();
    Promise<Void> drained = Promise.promise();
    awaitIdle(prompts, end, drained);
    return drained.future();
  }

  private void awaitIdle(PromptSupervisor prompts, long end, Promise<Void> drained) {
    if (prompts.pending() > 0 && System.nanoTime() < end) {
      vertx.setTimer(DRAIN_POLL.toMillis(), _ -> awaitIdle(prompts, end, drained));
      return;
    }
    if (prompts.pending() > 0) {
      LOG.atWarn().addKeyValue("prompts", prompts.pending()).log("drain took too long");
      prompts.failAll(
          ErrorCode.SHUTTING_DOWN,
          "answers must end within %d ms of a shutdown, this one did not"
              .formatted(config.drain().toMillis()));
    }
    drained.complete();
  }

  private Future<Void> closeServer() {
    return server == null ? Future.succeededFuture() : server.shutdown(CLOSE_GRACE);
  }

  /** What cannot be said is found out by others. */
  private Future<?> leaveFleet() {
    return api == null
        ? Future.succeededFuture()
        : Future.join(api.leave(), api.endWebhooks()).transform(_ -> Future.succeededFuture());
  }

  private Future<?> closeLink() {
    if (storeWatch != null) {
      storeWatch.close();
    }
    GatewayLink opened = link;
    if (opened == null) {
      return Future.succeededFuture();
    }
    return vertx.executeBlocking(
        () -> {
          opened.close();
          return true;
        });
  }
}
