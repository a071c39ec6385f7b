// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.feedback;

import io.zoetic.bootstrap.Lifecycle;
import io.zoetic.events.kafka.KafkaEventLogOptions;
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
import java.util.Map;

/**
 * The platform that feedback goes through, each part in a process of its own: PostgreSQL, which
 * lives and writes through to disk, and a Kafka broker, gateways and trainer workers, which can be
 * killed.
 */
final class KillablePlatform implements AutoCloseable {
  private static final String HOST = "127.0.0.1";

  /** After it the others read what a dead trainer has read; 45 s would be usual. */
  private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);

  private final Lifecycle lifecycle;
  private final Map<Service, List<Replica>> replicas = new EnumMap<>(Service.class);
  private final List<String> urls = new ArrayList<>();
  private final EmbeddedPostgresServer postgres;
  private final KafkaEventLogOptions kafka;
  private final Path settings;

  /** A service that can be killed. */
  enum Service {
    GATEWAY,
    TRAINER,
    BROKER
  }

  private KillablePlatform(Lifecycle lifecycle, Path path)
      throws IOException, InterruptedException {
    this.lifecycle = lifecycle;
    DataDirectory directory = lifecycle.add("data", DataDirectory.kept(path));
    postgres = lifecycle.add("PostgreSQL", EmbeddedPostgresServer.start(directory, 0));
    postgres.migrate();
    int brokerPort = Ports.free();
    startBroker(path.resolve("broker"), brokerPort);
    kafka = EmbeddedKafkaBroker.optionsOf(path.resolve("broker"), brokerPort);
    settings = ServiceSettings.write(directory.path(), postgres.options(), kafka);
    startServices(path);
  }

  /** Starts all of it; nothing of it is left if that fails. */
  static KillablePlatform start(Path path) throws IOException, InterruptedException {
    Lifecycle lifecycle = new Lifecycle();
    try {
      return new KillablePlatform(lifecycle, path);
    } catch (IOException | InterruptedException | RuntimeException | Error e) {
      lifecycle.close();
      throw e;
    }
  }

  private void startBroker(Path path, int port) throws IOException, InterruptedException {
    start(
            Service.BROKER,
            new Replica.Program(
                "broker",
                BrokerProcess.RUNS,
                BrokerProcess.class.getName(),
                List.of(path.toString(), Integer.toString(port))))
        .await();
  }

  private void startServices(Path path) throws IOException, InterruptedException {
    Path model = ReferenceModel.extractTo(path.resolve("model"));
    for (int i = 0; i < 2; i++) {
      startGateway(i);
      startTrainer(i, model);
    }
    for (Service service : List.of(Service.GATEWAY, Service.TRAINER)) {
      for (Replica replica : of(service)) {
        replica.await();
      }
    }
  }

  private void startGateway(int index) throws IOException {
    int port = Ports.free();
    urls.add("http://" + HOST + ":" + port);
    start(
        Service.GATEWAY,
        service(
            "gateway-" + index,
            "gateway listens",
            List.of("gateway", "--gateway.port=" + port, "--gateway.anonymous=true")));
  }

  /**
   * It records and curates, and trains nothing: no adapter worker has registered the base model,
   * and nothing is due.
   */
  private void startTrainer(int index, Path model) throws IOException {
    start(
        Service.TRAINER,
        service(
            "trainer-" + index,
            "operations endpoint",
            List.of(
                "trainer-worker",
                "--trainer.model=" + model,
                "--trainer.svd-cache=" + model.resolveSibling("svd"),
                "--trainer.threads=1",
                "--trainer.trigger-feedback=0",
                "--kafka.client.session.timeout.ms=" + SESSION_TIMEOUT.toMillis())));
  }

  private Replica.Program service(String name, String awaited, List<String> arguments) {
    List<String> all = new ArrayList<>(arguments);
    all.add("--config=" + settings);
    return Replica.Program.service(name, awaited, all);
  }

  private Replica start(Service service, Replica.Program program) throws IOException {
    Replica replica = lifecycle.add(program.name(), new Replica(program));
    replicas.computeIfAbsent(service, _ -> new ArrayList<>()).add(replica);
    return replica;
  }

  /** The processes of a service. */
  List<Replica> of(Service service) {
    return List.copyOf(replicas.getOrDefault(service, List.of()));
  }

  /** Where the gateways are. */
  List<String> urls() {
    return List.copyOf(urls);
  }

  KafkaEventLogOptions kafka() {
    return kafka;
  }

  PostgresOptions postgres() {
    return postgres.options();
  }

  @Override
  public void close() {
    lifecycle.close();
  }
}
