// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.zoetic.adapterworker.AdapterWorker;
import io.zoetic.adapterworker.AdapterWorkerConfig;
import io.zoetic.bootstrap.Lifecycle;
import io.zoetic.bootstrap.Metrics;
import io.zoetic.bootstrap.Settings;
import io.zoetic.events.EventLog;
import io.zoetic.events.InMemoryEventLog;
import io.zoetic.events.kafka.KafkaEventLog;
import io.zoetic.events.kafka.KafkaEventLogOptions;
import io.zoetic.gateway.Gateway;
import io.zoetic.gateway.GatewayConfig;
import io.zoetic.gateway.relay.OutboxRelay;
import io.zoetic.testkit.SharedFactors;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Services of a test in this JVM, on a new database of the JVM's PostgreSQL, each with no more
 * rights than its role has.
 *
 * @param stores those of the gateway
 * @param trainer those of a trainer worker, which is not started
 * @param worker those of an adapter worker
 */
record Services(Lifecycle lifecycle, Stores stores, Stores trainer, Stores worker, String url)
    implements AutoCloseable {

  /** A gateway with its relay; there is no worker, for none is asked. */
  static Services gateway(TestPostgres postgres) {
    return gateway(postgres, new InMemoryEventLog(), Map.of());
  }

  /** The same on a log that others have, with more settings. */
  static Services gateway(TestPostgres postgres, EventLog log, Map<String, String> more) {
    return start(inRoles(postgres), log, Optional.empty(), more);
  }

  /** On one connection pool, which is closed with them. */
  static Services gateway(PostgresDatabase database, EventLog log) {
    return start(_ -> database, log, Optional.empty(), Map.of());
  }

  /** The same with a worker, who serves a model, and a broker between the two. */
  static Services serving(
      TestPostgres postgres, String kafka, Path checkpoint, Map<String, String> ofWorker) {
    return serving(inRoles(postgres), kafka, checkpoint, ofWorker);
  }

  /** The same on a database that others have. */
  static Services serving(
      TestPostgres postgres,
      String database,
      String kafka,
      Path checkpoint,
      Map<String, String> ofWorker) {
    return serving(role -> postgres.as(role, database), kafka, checkpoint, ofWorker);
  }

  /** On one connection pool, which is closed with them. */
  static Services serving(
      PostgresDatabase database, String kafka, Path checkpoint, Map<String, String> ofWorker) {
    return serving(_ -> database, kafka, checkpoint, ofWorker);
  }

  private static Services serving(
      Databases databases, String kafka, Path checkpoint, Map<String, String> ofWorker) {
    Map<String, String> values = new HashMap<>(ofWorker);
    values.put("worker.model", checkpoint.toString());
    values.put("worker.svd-cache", SharedFactors.DIRECTORY.toString());
    Settings settings = Settings.of(values);
    AdapterWorkerConfig worker = AdapterWorkerConfig.from(settings);
    settings.finish();
    return start(
        databases,
        new KafkaEventLog(KafkaEventLogOptions.of(kafka)),
        Optional.of(worker),
        Map.of());
  }

  private static Services start(
      Databases databases,
      EventLog log,
      Optional<AdapterWorkerConfig> worker,
      Map<String, String> ofGateway) {
    Lifecycle lifecycle = new Lifecycle();
    try {
      if (log instanceof AutoCloseable closed) {
        lifecycle.add("event log", closed);
      }
      Stores stores = stores(lifecycle, databases.as("zoetic_gateway"));
      Stores trainer = stores(lifecycle, databases.as("zoetic_trainer"));
      Stores ofWorker = stores(lifecycle, databases.as("zoetic_worker"));
      PrometheusMeterRegistry metrics = Metrics.create("test");
      worker.ifPresent(
          config ->
              lifecycle.add(
                  "worker", AdapterWorker.start(config, log, ofWorker::ofWorker, metrics)));
      Map<String, String> values = new HashMap<>(ofGateway);
      values.putAll(Map.of("gateway.port", "0", "gateway.anonymous", "true"));
      Settings settings = Settings.of(values);
      Gateway gateway =
          lifecycle.add(
              "gateway",
              Gateway.start(GatewayConfig.from(settings), log, stores.ofGateway(), metrics));
      lifecycle.add(
          "relay", OutboxRelay.start(stores.ofRelay(), log, InstantSource.system(), metrics));
      return new Services(
          lifecycle, stores, trainer, ofWorker, "http://127.0.0.1:" + gateway.port());
    } catch (SQLException e) {
      lifecycle.close();
      throw new IllegalStateException(e);
    } catch (RuntimeException | Error e) {
      lifecycle.close();
      throw e;
    }
  }

  /** Opens the database as a role. */
  private interface Databases {
    PostgresDatabase as(String role) throws SQLException;
  }

  private static Databases inRoles(TestPostgres postgres) {
    String name = postgres.createDatabase();
    return role -> postgres.as(role, name);
  }

  private static Stores stores(Lifecycle lifecycle, PostgresDatabase database) {
    lifecycle.add("database", database);
    return Stores.of(() -> database);
  }

  @Override
  public void close() {
    lifecycle.close();
  }
}
