// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.zoetic.bootstrap.Lifecycle;
import io.zoetic.bootstrap.Metrics;
import io.zoetic.bootstrap.ServiceMain;
import io.zoetic.bootstrap.Settings;
import io.zoetic.bootstrap.tracing.TracingConfig;
import io.zoetic.bootstrap.tracing.TracingSdk;
import io.zoetic.events.kafka.KafkaEventLog;
import io.zoetic.events.kafka.KafkaEventLogOptions;
import io.zoetic.gateway.relay.OutboxRelay;
import io.zoetic.gateway.relay.RelayStores;
import io.zoetic.gateway.store.GatewayStores;
import io.zoetic.vectorstore.fleet.HeldId;
import io.zoetic.vectorstore.fleet.ProcessLeases.Service;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.PostgresOptions;
import io.zoetic.vectorstore.postgres.PostgresSchema;
import io.zoetic.vectorstore.postgres.experts.PostgresProcessLeases;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** Runs a gateway as a process of its own, against the Kafka and the PostgreSQL it is told. */
public final class Main {
  /** For what a close does beyond draining. */
  private static final Duration CLOSE_GRACE = Duration.ofSeconds(5);

  /** Matters to workers only: a gateway takes no prompts. */
  private static final int PROMPTS_PER_POLL = 1;

  private Main() {}

  /**
   * @param arguments {@code --key=value} settings
   */
  public static void main(String[] arguments) {
    System.exit(
        ServiceMain.run(List.of(arguments), System.getenv(), ProcessConfig::from, Main::start));
  }

  /** All that the process can be told. */
  record ProcessConfig(
      GatewayConfig gateway,
      KafkaEventLogOptions kafka,
      PostgresOptions postgres,
      TracingConfig tracing) {

    static ProcessConfig from(Settings settings) {
      return new ProcessConfig(
          GatewayConfig.from(settings),
          KafkaEventLogOptions.from(settings, PROMPTS_PER_POLL),
          database(settings),
          TracingConfig.from(settings));
    }
  }

  /** The way to the database. */
  static PostgresOptions database(Settings settings) {
    return PostgresOptions.from(settings)
        .withPoolSize(settings.integer("postgres.pool-size", 8, 1, 1000, "connections at most"));
  }

  /** In order, since another process has its id. */
  private static void end() {
    Thread.ofPlatform().name("end").start(() -> System.exit(ServiceMain.FAILED));
  }

  private static Lifecycle start(ProcessConfig config) {
    return Lifecycle.start(
        lifecycle -> {
          PrometheusMeterRegistry metrics = Metrics.create("gateway");
          lifecycle.add("metrics", metrics::close);
          lifecycle.add("tracing", TracingSdk.start(config.tracing(), "gateway"));
          KafkaEventLog eventLog = lifecycle.add("event log", new KafkaEventLog(config.kafka()));
          PostgresDatabase database =
              lifecycle.add("database", new PostgresDatabase(config.postgres()));
          database.requireUsable();
          PostgresSchema schema = lifecycle.add("schema", PostgresSchema.watch(database));
          lifecycle.add(
              "id",
              HeldId.take(
                  new PostgresProcessLeases(database),
                  Service.GATEWAY,
                  config.gateway().id(),
                  _ -> end()));
          lifecycle.add(
              "gateway",
              config.gateway().drain().plus(CLOSE_GRACE),
              Gateway.start(
                  config.gateway(), eventLog, GatewayStores.on(database, schema), metrics));
          lifecycle.add(
              "outbox relay",
              OutboxRelay.start(
                  RelayStores.on(database), eventLog, InstantSource.system(), metrics));
        });
  }
}
