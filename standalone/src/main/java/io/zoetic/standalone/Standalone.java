// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.zoetic.adapterworker.AdapterWorker;
import io.zoetic.adapterworker.AdapterWorkerConfig;
import io.zoetic.adapterworker.ModelSettings;
import io.zoetic.bootstrap.Lifecycle;
import io.zoetic.bootstrap.Metrics;
import io.zoetic.bootstrap.Settings;
import io.zoetic.bootstrap.tracing.TracingConfig;
import io.zoetic.bootstrap.tracing.TracingSdk;
import io.zoetic.events.EventLog;
import io.zoetic.events.kafka.KafkaEventLog;
import io.zoetic.gateway.Gateway;
import io.zoetic.gateway.GatewayConfig;
import io.zoetic.gateway.relay.OutboxRelay;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.standalone.embedded.DataDirectory;
import io.zoetic.standalone.embedded.EmbeddedBackends;
import io.zoetic.standalone.embedded.Startup;
import io.zoetic.trainerworker.TrainerWorker;
import io.zoetic.trainerworker.TrainerWorkerConfig;
import io.zoetic.trainerworker.inference.BatchInferenceOptions;
import io.zoetic.vectorstore.fleet.Fleet;
import io.zoetic.vectorstore.learning.Examples;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collection;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * A gateway, an adapter worker and a trainer worker in this JVM, on embedded backends.
 *
 * <p>They get their ends of a real Kafka and a real PostgreSQL, as their own processes would; the
 * one difference is that they share a metrics registry.
 */
public final class Standalone {
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(15);

  /** For the end of a step. */
  private static final Duration TRAINER_GRACE = Duration.ofSeconds(100);

  private static final Duration SERVED_TIMEOUT = Duration.ofSeconds(60);
  private static final Duration SERVED_POLL = Duration.ofMillis(10);

  private final EmbeddedBackends backends;
  private final Stores stores;
  private final AdapterWorker worker;
  private final Optional<Startup<TrainerWorker>> trainer;
  private final String url;

  private Standalone(
      EmbeddedBackends backends,
      Stores stores,
      AdapterWorker worker,
      Optional<Startup<TrainerWorker>> trainer,
      String url) {
    this.backends = backends;
    this.stores = stores;
    this.worker = worker;
    this.trainer = trainer;
    this.url = url;
  }

  /**
   * The configuration of the three services.
   *
   * @param gateway the gateway
   * @param worker the adapter worker
   * @param trainer the trainer worker; there is none where no experts are served
   * @param tracing where the spans of all of them go
   */
  public record Config(
      GatewayConfig gateway,
      AdapterWorkerConfig worker,
      Optional<TrainerWorkerConfig> trainer,
      TracingConfig tracing) {

    /** Reads the settings of all services; their problems are collected there. */
    public static Config from(Settings settings) {
      AdapterWorkerConfig worker = AdapterWorkerConfig.from(settings);
      try {
        worker.model().samplingDefaults();
      } catch (InvalidCheckpointException e) {
        settings.require(false, "worker.model: " + e.getMessage());
      }
      Optional<TrainerWorkerConfig> trainer =
          TrainerWorkerConfig.ifNamed(settings, served(worker.model()));
      return new Config(
          GatewayConfig.from(settings),
          worker,
          worker
              .experts()
              .flatMap(experts -> trainer.map(told -> told.withDefaultCache(experts.svdCache()))),
          TracingConfig.from(settings));
    }
  }

  /** What the trainer is told of the worker beside it: what is judged is what is served. */
  private static BatchInferenceOptions served(ModelSettings told) {
    return BatchInferenceOptions.DEFAULTS.servedIn(
        told.computeType(), told.contextLengthMax(), told.generationConfig());
  }

  /**
   * Starts everything and returns when the gateway listens and the worker takes prompts. What was
   * started is added to {@code lifecycle}, so that the gateway drains first and the backends stop
   * last.
   *
   * @param directory stays the caller's, who closes it after the lifecycle's parts
   * @throws RuntimeException if a part does not start; the lifecycle holds the others
   */
  public static Standalone start(Lifecycle lifecycle, DataDirectory directory, Config config) {
    PrometheusMeterRegistry metrics = Metrics.create("standalone");
    lifecycle.add("metrics", metrics::close);
    lifecycle.add("tracing", TracingSdk.start(config.tracing(), "standalone"));
    EmbeddedBackends backends =
        EmbeddedBackends.begin(lifecycle, directory, EmbeddedBackends.Ports.ANY);
    Startup<KafkaEventLog> opening =
        Startup.begin(lifecycle, "event log", CLOSE_GRACE, () -> openEventLog(backends));
    Startup<PostgresDatabase> database =
        Startup.begin(lifecycle, "database", CLOSE_GRACE, () -> openDatabase(backends));
    // The worker loads its model first: it need not wait for the backends to begin.
    EventLog eventLog = Awaited.port(EventLog.class, opening::await);
    Stores stores =
        Stores.of(
            database::await,
            config
                .trainer()
                .map(trainer -> trainer.retention().halfLife())
                .orElse(Examples.HALF_LIFE));
    Startup<AdapterWorker> worker =
        Startup.begin(
            lifecycle,
            "adapter worker",
            config.worker().drain().plus(CLOSE_GRACE),
            () -> AdapterWorker.start(config.worker(), eventLog, stores::ofWorker, metrics));
    Startup<Gateway> gateway =
        Startup.begin(
            lifecycle,
            "gateway",
            config.gateway().drain().plus(CLOSE_GRACE),
            () -> Gateway.start(config.gateway(), eventLog, stores.ofGateway(), metrics));
    lifecycle.add(
        "outbox relay",
        OutboxRelay.start(stores.ofRelay(), eventLog, InstantSource.system(), metrics));
    AdapterWorker answering = worker.await();
    Optional<Startup<TrainerWorker>> trainer =
        config
            .trainer()
            .map(
                told ->
                    Startup.begin(
                        lifecycle,
                        "trainer worker",
                        TRAINER_GRACE,
                        () -> TrainerWorker.start(told, eventLog, stores.ofTrainer(), metrics)));
    String scheme = config.gateway().http().tls() == null ? "http" : "https";
    return new Standalone(
        backends, stores, answering, trainer, scheme + "://127.0.0.1:" + gateway.await().port());
  }

  private static KafkaEventLog openEventLog(EmbeddedBackends backends) {
    return new KafkaEventLog(backends.kafka());
  }

  private static PostgresDatabase openDatabase(EmbeddedBackends backends) {
    backends.migrate();
    return new PostgresDatabase(backends.postgres());
  }

  /**
   * Returns when a worker serves what is decided on these experts.
   *
   * @throws IllegalStateException if none does in time
   */
  void awaitServed(Collection<String> experts) {
    long end = System.nanoTime() + SERVED_TIMEOUT.toNanos();
    for (String expert : experts) {
      while (!isServed(expert)) {
        if (System.nanoTime() > end) {
          throw new IllegalStateException(
              "a worker must serve %s within %s, none does".formatted(expert, SERVED_TIMEOUT));
        }
        LockSupport.parkNanos(SERVED_POLL.toNanos());
      }
    }
  }

  private boolean isServed(String expert) {
    long epoch = stores.experts().show(expert).orElseThrow().epoch();
    return stores.fleet().acknowledgements(expert, SERVED_TIMEOUT).stream()
        .map(Fleet.WorkerAcknowledgement::acknowledgement)
        .anyMatch(served -> served.epoch() >= epoch && served.failure() == null);
  }

  /**
   * How many threads the model should compute with where it shares the machine with all the rest:
   * one core is left to Kafka, PostgreSQL and the gateway, which would else wait for every step.
   */
  public static int computeThreads() {
    return Math.max(1, Runtime.getRuntime().availableProcessors() - 1);
  }

  /** Where clients reach the gateway. */
  public String url() {
    return url;
  }

  /**
   * Returns when the trainer worker learns; at once if there is none.
   *
   * @throws RuntimeException if it could not be started, or cannot learn
   */
  void awaitTrainer() {
    trainer.map(Startup::await).ifPresent(TrainerWorker::awaitReady);
  }

  /** What carries z of experts, and what that costs; empty if there are none. */
  Optional<String> learning() {
    return worker.learning();
  }

  /** What it runs on. */
  EmbeddedBackends backends() {
    return backends;
  }

  /** What PostgreSQL keeps. */
  Stores stores() {
    return stores;
  }
}
