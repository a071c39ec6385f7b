// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.operation;

import io.zoetic.bootstrap.Lifecycle;
import io.zoetic.events.EventLog;
import io.zoetic.events.kafka.KafkaEventLog;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.standalone.embedded.DataDirectory;
import io.zoetic.standalone.embedded.EmbeddedKafkaBroker;
import io.zoetic.standalone.embedded.EmbeddedPostgresServer;
import io.zoetic.standalone.embedded.ServiceSettings;
import io.zoetic.testkit.JavaProcess;
import io.zoetic.testkit.Ports;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * PostgreSQL and Kafka of this process, a gateway and adapter workers in processes of their own, on
 * a throw-away directory. PostgreSQL writes through to disk as in production: what is measured
 * includes its commits.
 */
final class Platform implements AutoCloseable {
  private static final String MAIN = "io.zoetic.standalone.Main";
  private static final Duration START = Duration.ofMinutes(2);

  private final Lifecycle lifecycle = new Lifecycle();
  private final DataDirectory directory;
  private final Path checkpoint;
  private final Path settings;
  private final EmbeddedPostgresServer postgres;
  private final List<OperatorHttp> workers = new ArrayList<>();
  private final EmbeddedKafkaBroker kafka;
  private final JavaProcess gatewayProcess;
  private final OperatorHttp gateway;

  Platform(Path path) throws IOException, InterruptedException {
    directory = lifecycle.add("data", DataDirectory.kept(path));
    checkpoint = ReferenceModel.extractTo(directory.path().resolve("model"));
    postgres = lifecycle.add("PostgreSQL", EmbeddedPostgresServer.start(directory, 0));
    kafka = lifecycle.add("Kafka", EmbeddedKafkaBroker.start(directory, 0));
    postgres.migrate();
    settings = ServiceSettings.write(directory.path(), postgres.options(), kafka.options());
    int port = Ports.free();
    gatewayProcess =
        start("gateway", List.of("gateway", "--gateway.port=" + port, "--gateway.anonymous=true"));
    gatewayProcess.await("gateway listens", START);
    gateway = lifecycle.add("client", new OperatorHttp("http://127.0.0.1:" + port));
  }

  private JavaProcess start(String name, List<String> arguments) throws IOException {
    List<String> all = new ArrayList<>(arguments);
    all.add("--config=" + settings);
    return lifecycle.add(name, JavaProcess.startQuietly(name, MAIN, all));
  }

  /**
   * Starts an adapter worker that computes with one thread.
   *
   * @param arguments beside the model and the addresses
   * @return its process and its health and metrics
   */
  Worker startWorker(List<String> arguments) throws IOException {
    int port = Ports.free();
    List<String> all = new ArrayList<>();
    all.add("adapter-worker");
    all.add("--worker.model=" + checkpoint);
    all.add("--worker.threads=1");
    all.add("--worker.svd-cache=" + svdCache());
    all.add("--worker.port=" + port);
    all.addAll(arguments);
    JavaProcess process = start("worker " + workers.size(), all);
    OperatorHttp http =
        lifecycle.add("worker's client", new OperatorHttp("http://127.0.0.1:" + port));
    workers.add(http);
    return new Worker(process, http);
  }

  /** A worker's process, and where its health and metrics are. */
  record Worker(JavaProcess process, OperatorHttp http) {
    /** Returns when it runs. */
    void await() throws InterruptedException {
      process.await("adapter worker answers", START);
    }
  }

  OperatorHttp gateway() {
    return gateway;
  }

  JavaProcess gatewayProcess() {
    return gatewayProcess;
  }

  Path checkpoint() {
    return checkpoint;
  }

  /** Where workers keep the factors of the model. */
  Path svdCache() {
    return directory.path().resolve("svd");
  }

  /** CPU time that PostgreSQL has had. */
  long postgresNanos() {
    return CpuTimes.ofPostgres(directory.path());
  }

  /** Another way to the topics; closed with the platform. */
  EventLog openLog() {
    return lifecycle.add("event log", new KafkaEventLog(kafka.options()));
  }

  /** Another way into the tables; closed with the platform. */
  PostgresDatabase openDatabase() {
    return lifecycle.add("database", new PostgresDatabase(postgres.options()));
  }

  @Override
  public void close() {
    lifecycle.close();
  }
}
