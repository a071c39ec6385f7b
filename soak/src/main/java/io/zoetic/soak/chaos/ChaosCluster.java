// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.chaos;

import io.zoetic.migrations.Migrations;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.standalone.embedded.DataDirectory;
import io.zoetic.standalone.embedded.EmbeddedKafkaBroker;
import io.zoetic.standalone.embedded.EmbeddedPostgresServer;
import io.zoetic.testkit.JavaProcess;
import io.zoetic.testkit.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
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
  static final String USER = "postgres";

  private static final String SERVICES = "io.zoetic.standalone.Main";
  private static final String GATEWAY_RUNS = "gateway listens";
  private static final String WORKER_RUNS = "adapter worker answers";
  private static final Duration START_TIMEOUT = Duration.ofSeconds(90);
  private static final int STARTS_MAX = 20;

  private final DataDirectory directory;
  private final Path checkpoint;
  private final EmbeddedKafkaBroker kafka;
  private EmbeddedPostgresServer postgres;
  private final int postgresPort;
  private final List<Integer> gatewayPorts = new ArrayList<>();
  private final List<JavaProcess> gateways = new ArrayList<>();
  private JavaProcess worker;

  ChaosCluster(Path path) throws Exception {
    directory = DataDirectory.kept(path);
    checkpoint = ReferenceModel.extractTo(path.resolve("model"));
    kafka = EmbeddedKafkaBroker.start(directory, 0);
    postgres = EmbeddedPostgresServer.start(directory, 0);
    postgresPort = postgres.port();
    Migrations.migrate(postgres.jdbcUrl(), USER, "");
    for (int i = 0; i < 2; i++) {
      gatewayPorts.add(Ports.free());
      gateways.add(startGateway(i));
    }
    worker = startWorker();
    for (JavaProcess gateway : gateways) {
      gateway.await(GATEWAY_RUNS, START_TIMEOUT);
    }
    worker.await(WORKER_RUNS, START_TIMEOUT);
  }

  /** A service that can be killed. */
  enum Victim {
    FIRST_GATEWAY,
    SECOND_GATEWAY,
    WORKER,
    POSTGRES
  }

  List<String> urls() {
    return gatewayPorts.stream().map(port -> "http://127.0.0.1:" + port).toList();
  }

  String bootstrapServers() {
    return kafka.bootstrapServers();
  }

  String jdbcUrl() {
    return postgres.jdbcUrl();
  }

  /** Kills one with SIGKILL, and starts it again. */
  void killAndRestart(Victim victim) throws Exception {
    switch (victim) {
      case FIRST_GATEWAY -> restartGateway(0);
      case SECOND_GATEWAY -> restartGateway(1);
      case WORKER -> {
        worker.kill();
        worker = startWorker();
        worker.await(WORKER_RUNS, START_TIMEOUT);
      }
      case POSTGRES -> {
        killPostgres();
        postgres = startPostgresAgain();
      }
    }
  }

  private void restartGateway(int index) throws Exception {
    gateways.get(index).kill();
    gateways.set(index, startGateway(index));
    gateways.get(index).await(GATEWAY_RUNS, START_TIMEOUT);
  }

  private JavaProcess startGateway(int index) throws IOException {
    return start(
        "gateway-" + index,
        "gateway",
        "--gateway.port=" + gatewayPorts.get(index),
        "--gateway.anonymous=true");
  }

  private JavaProcess startWorker() throws IOException {
    return start(
        "worker",
        "adapter-worker",
        "--worker.model=" + checkpoint,
        "--worker.layout=all",
        "--worker.svd-cache=" + directory.path().resolve("svd"));
  }

  private JavaProcess start(String name, String... arguments) throws IOException {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.add("--kafka.bootstrap-servers=" + kafka.bootstrapServers());
    all.add("--postgres.url=" + postgres.jdbcUrl());
    all.add("--postgres.user=" + USER);
    return JavaProcess.startQuietly(name, SERVICES, all);
  }

  private void killPostgres() throws Exception {
    Path pidFile = directory.path().resolve("postgres").resolve("postmaster.pid");
    long pid = Long.parseLong(Files.readAllLines(pidFile).getFirst().strip());
    ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
    server.destroyForcibly();
    server.onExit().get(START_TIMEOUT.toSeconds(), TimeUnit.SECONDS);
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
    worker.close();
    gateways.forEach(JavaProcess::close);
    kafka.close();
    postgres.close();
    directory.close();
  }
}
