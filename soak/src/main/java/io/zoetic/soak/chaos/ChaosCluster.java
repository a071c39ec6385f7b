// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.chaos;

import io.zoetic.bootstrap.Lifecycle;
import io.zoetic.events.kafka.KafkaEventLogOptions;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.soak.run.Replica;
import io.zoetic.standalone.embedded.DataDirectory;
import io.zoetic.standalone.embedded.EmbeddedKafkaBroker;
import io.zoetic.standalone.embedded.EmbeddedPostgresServer;
import io.zoetic.standalone.embedded.ServiceSettings;
import io.zoetic.testkit.ApiClient;
import io.zoetic.testkit.Ports;
import io.zoetic.vectorstore.postgres.PostgresOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;

/**
 * PostgreSQL, Kafka, two gateways with a relay each, and an adapter worker, any of which but Kafka
 * can be killed without warning and started again where it was. Used by one thread.
 */
final class ChaosCluster implements AutoCloseable {
  private static final Duration KILL_TIMEOUT = Duration.ofSeconds(90);
  private static final Duration ANSWER_TIMEOUT = Duration.ofSeconds(10);
  private static final int STARTS_MAX = 20;

  private final Lifecycle lifecycle;
  private final DataDirectory directory;
  private final EmbeddedKafkaBroker kafka;
  private EmbeddedPostgresServer postgres;
  private final int postgresPort;
  private final Path settings;
  private final List<ApiClient> clients = new ArrayList<>();
  private final List<Replica> gateways = new ArrayList<>();
  private final Replica worker;

  private ChaosCluster(Lifecycle lifecycle, Path path) throws IOException, InterruptedException {
    this.lifecycle = lifecycle;
    directory = lifecycle.add("data", DataDirectory.kept(path));
    kafka = lifecycle.add("Kafka", EmbeddedKafkaBroker.start(directory, 0));
    postgres = EmbeddedPostgresServer.start(directory, 0);
    // The one that runs at the end.
    lifecycle.add("PostgreSQL", () -> postgres.close());
    postgresPort = postgres.port();
    postgres.migrate();
    settings = ServiceSettings.write(directory.path(), postgres.options(), kafka.options());
    for (int port : new int[] {Ports.free(), Ports.free()}) {
      gateways.add(startGateway(port));
      clients.add(
          lifecycle.add("client", new ApiClient("http://127.0.0.1:" + port, ANSWER_TIMEOUT)));
    }
    worker = startWorker(ReferenceModel.extractTo(path.resolve("model")));
    for (Replica gateway : gateways) {
      gateway.await();
    }
    worker.await();
  }

  /** Starts all of it; nothing of it is left if that fails. */
  static ChaosCluster start(Path path) throws IOException, InterruptedException {
    Lifecycle lifecycle = new Lifecycle();
    try {
      return new ChaosCluster(lifecycle, path);
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      lifecycle.close();
      throw e;
    }
  }

  /** A service that can be killed. */
  enum Victim {
    FIRST_GATEWAY,
    SECOND_GATEWAY,
    WORKER,
    POSTGRES
  }

  /** One for each gateway. */
  List<ApiClient> clients() {
    return List.copyOf(clients);
  }

  KafkaEventLogOptions kafka() {
    return kafka.options();
  }

  /** The database, as the one who owns the tables; the caller closes it. */
  Connection connectAsOwner() throws SQLException {
    PostgresOptions owner = postgres.ownerOptions();
    return DriverManager.getConnection(owner.url(), owner.user(), owner.password());
  }

  /** Kills one with SIGKILL, and starts it again. */
  void killAndRestart(Victim victim) throws Exception {
    switch (victim) {
      case FIRST_GATEWAY -> killAndRestart(gateways.getFirst());
      case SECOND_GATEWAY -> killAndRestart(gateways.getLast());
      case WORKER -> killAndRestart(worker);
      case POSTGRES -> {
        killPostgres();
        postgres = startPostgresAgain();
      }
    }
  }

  private static void killAndRestart(Replica replica) throws IOException, InterruptedException {
    replica.kill();
    replica.startAgain();
  }

  private Replica startGateway(int port) throws IOException {
    return start(
        "gateway", "gateway listens", "--gateway.port=" + port, "--gateway.anonymous=true");
  }

  private Replica startWorker(Path checkpoint) throws IOException {
    return start(
        "adapter-worker",
        "adapter worker answers",
        // Its own again after a kill: under another, all would wait for a minute to forget the
        // dead.
        "--worker.id=worker",
        "--worker.model=" + checkpoint,
        "--worker.layout=all",
        "--worker.svd-cache=" + directory.path().resolve("svd"));
  }

  private Replica start(String service, String awaited, String... settings) throws IOException {
    List<String> all = new ArrayList<>();
    all.add(service);
    all.addAll(List.of(settings));
    all.add("--config=" + this.settings);
    return lifecycle.add(service, new Replica(Replica.Program.service(service, awaited, all)));
  }

  private void killPostgres() throws Exception {
    Path pidFile = directory.path().resolve("postgres").resolve("postmaster.pid");
    long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
    ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
    server.destroyForcibly();
    server.onExit().get(KILL_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
    // Finds nothing to stop any more, and gives up its lock on the directory.
    postgres.close();
  }

  /** The sessions of a killed server end a moment after it; until then no other one starts. */
  private EmbeddedPostgresServer startPostgresAgain() throws TimeoutException {
    for (int start = 0; start < STARTS_MAX; start++) {
      try {
        return EmbeddedPostgresServer.start(directory, postgresPort);
      } catch (IllegalStateException e) {
        System.out.println("PostgreSQL does not start yet: " + e);
        LockSupport.parkNanos(Duration.ofMillis(250).toNanos());
      }
    }
    throw new TimeoutException("PostgreSQL must start again, did not");
  }

  @Override
  public void close() {
    lifecycle.close();
  }
}
