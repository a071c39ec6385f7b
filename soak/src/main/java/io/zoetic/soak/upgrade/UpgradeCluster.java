// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.upgrade;

import io.zoetic.bootstrap.Lifecycle;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.soak.run.Replica;
import io.zoetic.standalone.embedded.DataDirectory;
import io.zoetic.standalone.embedded.EmbeddedKafkaBroker;
import io.zoetic.standalone.embedded.EmbeddedPostgresServer;
import io.zoetic.standalone.embedded.ServiceSettings;
import io.zoetic.testkit.Ports;
import io.zoetic.vectorstore.postgres.PostgresOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * PostgreSQL, migrated by this build, Kafka, two gateways, two adapter workers and a trainer
 * worker, each service in a process of its own that can be switched to another build. Used by one
 * thread.
 */
final class UpgradeCluster implements AutoCloseable {
  private static final Duration STOP_TIMEOUT = Duration.ofMinutes(2);

  private final Lifecycle lifecycle;
  private final PostgresOptions database;
  private final Path settings;
  private final Path model;
  private final Path factors;
  private final Map<Place, Integer> ports = new EnumMap<>(Place.class);
  private final Map<Place, Replica> running = new EnumMap<>(Place.class);

  /** A place for a process of one build or the other. */
  enum Place {
    FIRST_GATEWAY,
    SECOND_GATEWAY,
    FIRST_WORKER,
    SECOND_WORKER,
    TRAINER
  }

  private UpgradeCluster(Lifecycle lifecycle, Path path, Build build)
      throws IOException, InterruptedException {
    this.lifecycle = lifecycle;
    DataDirectory directory = lifecycle.add("data", DataDirectory.kept(path));
    EmbeddedKafkaBroker kafka = lifecycle.add("Kafka", EmbeddedKafkaBroker.start(directory, 0));
    EmbeddedPostgresServer postgres =
        lifecycle.add("PostgreSQL", EmbeddedPostgresServer.start(directory, 0));
    database = postgres.options();
    postgres.migrate();
    model = ReferenceModel.extractTo(path.resolve("model"));
    factors = path.resolve("svd");
    settings = ServiceSettings.write(directory.path(), database, kafka.options());
    ports.put(Place.FIRST_GATEWAY, Ports.free());
    ports.put(Place.SECOND_GATEWAY, Ports.free());
    lifecycle.add("processes", () -> running.values().forEach(Replica::close));
    for (Place place : Place.values()) {
      running.put(place, new Replica(program(place, build)));
    }
    for (Replica each : running.values()) {
      each.await();
    }
  }

  /** Starts all of it, all processes of one build; nothing of it is left if that fails. */
  static UpgradeCluster start(Path path, Build build) throws IOException, InterruptedException {
    Lifecycle lifecycle = new Lifecycle();
    try {
      return new UpgradeCluster(lifecycle, path, build);
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      lifecycle.close();
      throw e;
    }
  }

  /** Ends the process of a place in order, and starts the other build in it. */
  void change(Place place, Build build) throws IOException, InterruptedException {
    Replica before = running.get(place);
    if (before != null) {
      before.stop(STOP_TIMEOUT);
    }
    Replica after = new Replica(program(place, build));
    running.put(place, after);
    after.await();
  }

  private Replica.Program program(Place place, Build build) {
    return switch (place) {
      case FIRST_GATEWAY, SECOND_GATEWAY ->
          service(
              build,
              "gateway",
              "gateway listens",
              "--gateway.port=" + ports.get(place),
              "--gateway.anonymous=true");
      case FIRST_WORKER, SECOND_WORKER ->
          service(
              build,
              "adapter-worker",
              "adapter worker answers",
              "--worker.id=" + place.name().toLowerCase(Locale.ROOT),
              "--worker.model=" + model,
              "--worker.layout=all",
              "--worker.threads=1",
              "--worker.svd-cache=" + factors.resolve(build.name()));
      case TRAINER ->
          service(
              build,
              "trainer-worker",
              "operations endpoint",
              "--trainer.model=" + model,
              "--trainer.layout=all",
              "--trainer.threads=1",
              "--trainer.trigger-feedback=0",
              "--trainer.svd-cache=" + factors.resolve(build.name()));
    };
  }

  private Replica.Program service(Build build, String command, String awaited, String... own) {
    List<String> all = new ArrayList<>();
    all.add(command);
    all.addAll(List.of(own));
    all.add("--config=" + settings);
    return Replica.Program.service(command, awaited, all).of(build.classPath());
  }

  /** Where the gateways are. */
  List<String> urls() {
    return ports.values().stream().map(port -> "http://127.0.0.1:" + port).toList();
  }

  /** How the services connect to the database. */
  PostgresOptions database() {
    return database;
  }

  @Override
  public void close() {
    lifecycle.close();
  }
}
