// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.zoetic.bootstrap.CheckResult;
import io.zoetic.bootstrap.HealthChecks;
import io.zoetic.bootstrap.Lifecycle;
import io.zoetic.bootstrap.Metrics;
import io.zoetic.bootstrap.OperationsEndpoint;
import io.zoetic.bootstrap.OperationsServer;
import io.zoetic.bootstrap.ServiceMain;
import io.zoetic.bootstrap.Settings;
import io.zoetic.bootstrap.tracing.TracingConfig;
import io.zoetic.bootstrap.tracing.TracingSdk;
import io.zoetic.events.kafka.KafkaEventLog;
import io.zoetic.events.kafka.KafkaEventLogOptions;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.model.hub.ModelUnavailableException;
import io.zoetic.model.source.ModelSource;
import io.zoetic.vectorstore.fleet.HeldId;
import io.zoetic.vectorstore.fleet.ProcessLeases.Service;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.PostgresOptions;
import io.zoetic.vectorstore.postgres.PostgresSchema;
import io.zoetic.vectorstore.postgres.experts.PostgresProcessLeases;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs an adapter worker as a process of its own. */
public final class Main {
  private static final Logger LOG = LoggerFactory.getLogger(Main.class);

  /** For what a close does beyond draining. */
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(40);

  private Main() {}

  /**
   * @param arguments {@code --key=value} settings
   */
  public static void main(String[] arguments) {
    System.exit(ServiceMain.run(List.of(arguments), System.getenv(), Main::configure, Main::start));
  }

  /** Settings are right if the model is: what is wrong with it is told as they are. */
  private static ProcessConfig configure(Settings settings) {
    ProcessConfig config = ProcessConfig.from(settings);
    settings.finish();
    ModelSettings model = config.worker().model();
    try {
      Path found = ModelSource.ofProcess().findToRun(model.directory().toString());
      ModelSettings served = model.in(found);
      served.samplingDefaults(); // Before anything is started.
      return config.with(config.worker().with(served));
    } catch (InvalidCheckpointException | ModelUnavailableException | IllegalArgumentException e) {
      settings.require(false, "worker.model: " + e.getMessage());
      return config;
    }
  }

  /** All that the process can be told. */
  record ProcessConfig(
      AdapterWorkerConfig worker,
      KafkaEventLogOptions kafka,
      PostgresOptions postgres,
      TracingConfig tracing,
      String operationsHost,
      int operationsPort) {

    static ProcessConfig from(Settings settings) {
      return new ProcessConfig(
          AdapterWorkerConfig.from(settings),
          KafkaEventLogOptions.from(
              settings,
              settings.integer(
                  "worker.prompts-per-poll", 4, 1, 1000, "prompts taken at once, at most")),
          PostgresOptions.from(settings),
          TracingConfig.from(settings),
          settings.string("worker.host", "127.0.0.1", "address of health checks and metrics"),
          settings.integer("worker.port", 0, 0, 65535, "their port; 0 is any free one"));
    }

    ProcessConfig with(AdapterWorkerConfig other) {
      return new ProcessConfig(other, kafka, postgres, tracing, operationsHost, operationsPort);
    }
  }

  /** In order: what the worker holds is answered or given back. */
  private static void end(String reason) {
    LOG.atError().addKeyValue("reason", reason).log("the process ends: another is to go on");
    Thread.ofPlatform().name("end").start(() -> System.exit(ServiceMain.FAILED));
  }

  private static Lifecycle start(ProcessConfig config) {
    return Lifecycle.start(
        lifecycle -> {
          PrometheusMeterRegistry metrics = Metrics.create("adapter-worker");
          lifecycle.add("metrics", metrics::close);
          lifecycle.add("tracing", TracingSdk.start(config.tracing(), "adapter-worker"));
          HealthChecks checks = new HealthChecks();
          KafkaEventLog eventLog = lifecycle.add("event log", new KafkaEventLog(config.kafka()));
          PostgresDatabase database =
              lifecycle.add("database", new PostgresDatabase(config.postgres()));
          database.requireUsable();
          PostgresSchema schema = lifecycle.add("schema", PostgresSchema.watch(database));
          lifecycle.add(
              "id",
              HeldId.take(
                  new PostgresProcessLeases(database),
                  Service.WORKER,
                  config.worker().id(),
                  Main::end));
          AdapterWorker worker =
              lifecycle.add(
                  "adapter worker",
                  config.worker().drain().plus(CLOSE_GRACE),
                  AdapterWorker.start(
                      config.worker(), eventLog, () -> WorkerStores.on(database), metrics));
          worker.addChecks(checks);
          checks.add(
              "topics",
              () -> CheckResult.of(eventLog.health().failure(), eventLog.health().warning()));
          checks.add(
              "schema", () -> CheckResult.of(schema.health().failure(), schema.health().warning()));
          worker.broken().thenAccept(Main::end);
          lifecycle.add(
              "operations endpoint",
              OperationsServer.start(
                  new OperationsEndpoint(checks, metrics),
                  config.operationsHost(),
                  config.operationsPort()));
        });
  }
}
