// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.zoetic.bootstrap.CheckResult;
import io.zoetic.bootstrap.HealthChecks;
import io.zoetic.bootstrap.Lifecycle;
import io.zoetic.bootstrap.Metrics;
import io.zoetic.bootstrap.OperationsEndpoint;
import io.zoetic.bootstrap.OperationsServer;
import io.zoetic.bootstrap.ServiceMain;
import io.zoetic.bootstrap.Settings;
import io.zoetic.events.kafka.KafkaEventLog;
import io.zoetic.events.kafka.KafkaEventLogOptions;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.model.hub.ModelUnavailableException;
import io.zoetic.model.source.ModelSource;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.trainerworker.run.TrainerStores;
import io.zoetic.vectorstore.fleet.HeldId;
import io.zoetic.vectorstore.fleet.ProcessLeases.Service;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.PostgresOptions;
import io.zoetic.vectorstore.postgres.PostgresSchema;
import io.zoetic.vectorstore.postgres.experts.PostgresProcessLeases;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** Runs a trainer worker as a process of its own. */
public final class Main {
  /** For the end of a step of a large model. */
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(100);

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
    try {
      Path found = ModelSource.ofProcess().findToRun(config.trainer().model().toString());
      config
          .trainer()
          .inference()
          .generationConfig()
          .defaults(found); // Before anything is started.
      return config.with(config.trainer().with(found));
    } catch (InvalidCheckpointException | ModelUnavailableException | IllegalArgumentException e) {
      settings.require(false, "trainer.model: " + e.getMessage());
      return config;
    }
  }

  /** All that the process can be told. */
  record ProcessConfig(
      TrainerWorkerConfig trainer,
      KafkaEventLogOptions kafka,
      PostgresOptions postgres,
      String operationsHost,
      int operationsPort) {

    static ProcessConfig from(Settings settings) {
      return new ProcessConfig(
          TrainerWorkerConfig.from(settings),
          KafkaEventLogOptions.from(settings, 1),
          PostgresOptions.from(settings),
          settings.string("trainer.host", "127.0.0.1", "address of health checks and metrics"),
          settings.integer("trainer.port", 0, 0, 65535, "their port; 0 is any free one"));
    }

    ProcessConfig with(TrainerWorkerConfig other) {
      return new ProcessConfig(other, kafka, postgres, operationsHost, operationsPort);
    }
  }

  /** In order, since another process has its id. */
  private static void end() {
    Thread.ofPlatform().name("end").start(() -> System.exit(ServiceMain.FAILED));
  }

  private static Lifecycle start(ProcessConfig config) {
    return Lifecycle.start(
        lifecycle -> {
          PrometheusMeterRegistry metrics = Metrics.create("trainer-worker");
          lifecycle.add("metrics", metrics::close);
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
                  Service.TRAINER,
                  config.trainer().id(),
                  _ -> end()));
          if (config.trainer().threads() > 0) {
            TorchThread.limitParallelism(config.trainer().threads());
          }
          TrainerWorker worker =
              lifecycle.add(
                  "trainer worker",
                  CLOSE_GRACE,
                  TrainerWorker.start(
                      config.trainer(),
                      eventLog,
                      TrainerStores.on(database, config.trainer().retention().halfLife()),
                      metrics));
          worker.addChecks(checks);
          checks.add(
              "topics",
              () -> CheckResult.of(eventLog.health().failure(), eventLog.health().warning()));
          checks.add(
              "schema", () -> CheckResult.of(schema.health().failure(), schema.health().warning()));
          lifecycle.add(
              "operations endpoint",
              OperationsServer.start(
                  new OperationsEndpoint(checks, metrics),
                  config.operationsHost(),
                  config.operationsPort()));
        });
  }
}
