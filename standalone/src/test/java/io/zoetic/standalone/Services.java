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
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Services of a test in this JVM, on a new database of the JVM's PostgreSQL. */
record Services(Lifecycle lifecycle, Stores stores, String url) implements AutoCloseable {

  /** A gateway with its relay; there is no worker, for none is asked. */
  static Services gateway(TestPostgres postgres) {
    return gateway(postgres, new InMemoryEventLog(), Map.of());
  }

  /** The same on a log that others have, with more settings. */
  static Services gateway(TestPostgres postgres, EventLog log, Map<String, String> more) {
    return start(postgres.emptyDatabase(), log, Optional.empty(), more);
  }

  /** The same with a worker, who serves a model, and a broker between the two. */
  static Services serving(
      TestPostgres postgres, String kafka, Path checkpoint, Map<String, String> ofWorker) {
    return serving(postgres.emptyDatabase(), kafka, checkpoint, ofWorker);
  }

  /** On a database, which is closed with them. */
  static Services serving(
      PostgresDatabase database, String kafka, Path checkpoint, Map<String, String> ofWorker) {
    Map<String, String> values = new HashMap<>(ofWorker);
    values.put("worker.model", checkpoint.toString());
    values.put("worker.svd-cache", SharedFactors.DIRECTORY.toString());
    Settings settings = Settings.of(values);
    AdapterWorkerConfig worker = AdapterWorkerConfig.from(settings);
    settings.finish();
    return start(
        database, new KafkaEventLog(KafkaEventLogOptions.of(kafka)), Optional.of(worker), Map.of());
  }

  private static Services start(
      PostgresDatabase opened,
      EventLog log,
      Optional<AdapterWorkerConfig> worker,
      Map<String, String> ofGateway) {
    Lifecycle lifecycle = new Lifecycle();
    try {
      if (log instanceof AutoCloseable closed) {
        lifecycle.add("event log", closed);
      }
      PostgresDatabase database = lifecycle.add("database", opened);
      Stores stores = Stores.of(() -> database);
      PrometheusMeterRegistry metrics = Metrics.create("test");
      worker.ifPresent(
          config ->
              lifecycle.add("worker", AdapterWorker.start(config, log, stores::ofWorker, metrics)));
      Map<String, String> values = new HashMap<>(ofGateway);
      values.putAll(Map.of("gateway.port", "0", "gateway.anonymous", "true"));
      Settings settings = Settings.of(values);
      Gateway gateway =
          lifecycle.add(
              "gateway",
              Gateway.start(GatewayConfig.from(settings), log, stores.ofGateway(), metrics));
      lifecycle.add(
          "relay",
          OutboxRelay.start(
              stores.outbox(), stores.experts(), log, InstantSource.system(), metrics));
      return new Services(lifecycle, stores, "http://127.0.0.1:" + gateway.port());
    } catch (RuntimeException | Error e) {
      lifecycle.close();
      throw e;
    }
  }

  @Override
  public void close() {
    lifecycle.close();
  }
}
