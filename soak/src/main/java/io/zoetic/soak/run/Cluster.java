// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.run;

import io.zoetic.bootstrap.Lifecycle;
import io.zoetic.events.kafka.KafkaEventLogOptions;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.standalone.embedded.DataDirectory;
import io.zoetic.standalone.embedded.EmbeddedKafkaBroker;
import io.zoetic.standalone.embedded.ServiceSettings;
import io.zoetic.testkit.JavaProcess;
import io.zoetic.testkit.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The platform, each part in processes of its own that can be killed and started again where they
 * were. All end with this one, however it ends. Used by one thread, but for its parts.
 */
public final class Cluster implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final String MAIN = "io.zoetic.standalone.Main";
  private static final Duration COMMAND_TIMEOUT = Duration.ofMinutes(2);

  /** After it the others read what a dead trainer has read; 45 s would be usual. */
  private static final Duration SESSION_TIMEOUT = Duration.ofSeconds(6);

  private final Lifecycle lifecycle;
  private final Path path;
  private final Shape shape;
  private final Map<Service, List<Part>> parts = new EnumMap<>(Service.class);
  private final Map<Part, SkewedClock.Hand> clocks = new HashMap<>();
  private final List<String> urls = new ArrayList<>();
  private final PostgresPart postgres;
  private final KafkaEventLogOptions kafka;
  private final Path settings;
  private final Path model;

  /** A service that can be killed. */
  public enum Service {
    POSTGRES,
    BROKER,
    GATEWAY,
    WORKER,
    TRAINER
  }

  /**
   * The number of processes.
   *
   * @param settings of gateways, beyond the necessary
   * @param clocks whether the clocks of all can be set, but PostgreSQL's
   */
  public record Shape(
      int gateways, int workers, int trainers, List<String> settings, boolean clocks) {
    public Shape {
      settings = List.copyOf(settings);
    }

    public static Shape of(int gateways, int workers, int trainers) {
      return new Shape(gateways, workers, trainers, List.of(), false);
    }
  }

  private Cluster(Lifecycle lifecycle, Path path, Shape shape) throws Exception {
    this.lifecycle = lifecycle;
    this.path = path;
    this.shape = shape;
    DataDirectory directory = lifecycle.add("data", DataDirectory.kept(path));
    postgres = add(Service.POSTGRES, new PostgresPart(directory));
    int brokerPort = Ports.free();
    startBroker(path.resolve("broker"), brokerPort);
    kafka = EmbeddedKafkaBroker.optionsOf(path.resolve("broker"), brokerPort);
    settings = ServiceSettings.write(directory.path(), postgres.options(), kafka);
    model = ReferenceModel.extractTo(path.resolve("model"));
    startServices();
  }

  /** Starts all of it; nothing of it is left if that fails. */
  public static Cluster start(Path path, Shape shape) throws Exception {
    Lifecycle lifecycle = new Lifecycle();
    try {
      return new Cluster(lifecycle, path, shape);
    } catch (Exception | Error e) {
      lifecycle.close();
      throw e;
    }
  }

  private <P extends Part> P add(Service service, P part) {
    parts.computeIfAbsent(service, _ -> new ArrayList<>()).add(part);
    return lifecycle.add(part.name(), part);
  }

  private void startBroker(Path directory, int port) throws IOException, InterruptedException {
    start(
            Service.BROKER,
            new Replica.Program(
                "broker",
                BrokerProcess.RUNS,
                BrokerProcess.class.getName(),
                List.of(directory.toString(), Integer.toString(port))))
        .await();
  }

  private void startServices() throws IOException, InterruptedException {
    List<Replica> started = new ArrayList<>();
    for (int i = 0; i < shape.gateways(); i++) {
      started.add(startGateway(i));
    }
    for (int i = 0; i < shape.workers(); i++) {
      started.add(startWorker(i));
    }
    for (int i = 0; i < shape.trainers(); i++) {
      started.add(startTrainer(i));
    }
    for (Replica each : started) {
      each.await();
    }
  }

  private Replica startGateway(int index) throws IOException {
    int port = Ports.free();
    urls.add("http://" + HOST + ":" + port);
    List<String> all = new ArrayList<>(shape.settings());
    all.add("--gateway.port=" + port);
    all.add("--gateway.anonymous=true");
    return start(Service.GATEWAY, service("gateway-" + index, "gateway", "gateway listens", all));
  }

  private Replica startWorker(int index) throws IOException {
    return start(
        Service.WORKER,
        service(
            "worker-" + index,
            "adapter-worker",
            "adapter worker answers",
            List.of(
                // Its own again after a kill: under another, all would wait for a minute to forget
                // the dead.
                "--worker.id=worker-" + index,
                "--worker.model=" + model,
                "--worker.layout=all",
                "--worker.threads=1",
                "--worker.svd-cache=" + model.resolveSibling("svd"))));
  }

  /** It records and curates, and trains nothing: no amount of feedback starts a run. */
  private Replica startTrainer(int index) throws IOException {
    return start(
        Service.TRAINER,
        service(
            "trainer-" + index,
            "trainer-worker",
            "operations endpoint",
            List.of(
                "--trainer.model=" + model,
                "--trainer.layout=all",
                "--trainer.svd-cache=" + model.resolveSibling("svd"),
                "--trainer.threads=1",
                "--trainer.trigger-feedback=0",
                "--kafka.client.session.timeout.ms=" + SESSION_TIMEOUT.toMillis())));
  }

  private Replica.Program service(
      String name, String command, String awaited, List<String> arguments) {
    List<String> all = new ArrayList<>(arguments);
    all.addFirst(command);
    all.add("--config=" + settings);
    return Replica.Program.service(name, awaited, all);
  }

  private Replica start(Service service, Replica.Program program) throws IOException {
    if (!shape.clocks()) {
      return add(service, new Replica(program));
    }
    SkewedClock.Hand clock = SkewedClock.hand(path.resolve("clock-" + program.name()));
    Replica replica = add(service, new Replica(program.under(clock.options())));
    clocks.put(replica, clock);
    return replica;
  }

  /**
   * Runs a command of the platform to its end.
   *
   * @return what it prints
   * @throws IllegalStateException if it fails
   */
  public String command(List<String> arguments) throws IOException, InterruptedException {
    String name = arguments.getFirst();
    try (JavaProcess command = JavaProcess.startQuietly(name, MAIN, arguments)) {
      int code = command.awaitEnd(COMMAND_TIMEOUT);
      if (code != 0) {
        throw new IllegalStateException(
            "%s must end with 0, was %d: %s".formatted(name, code, command.printed()));
      }
      return command.printed();
    }
  }

  /** What leads a command to Kafka. */
  public List<String> kafkaFlags() {
    List<String> flags = new ArrayList<>();
    flags.add("--kafka.bootstrap-servers=" + kafka.bootstrapServers());
    kafka
        .clientProperties()
        .forEach((key, value) -> flags.add("--kafka.client.%s=%s".formatted(key, value)));
    return flags;
  }

  /** The parts of some services. */
  public List<Part> of(Service... services) {
    return Stream.of(services)
        .flatMap(each -> parts.getOrDefault(each, List.of()).stream())
        .toList();
  }

  /** The JVMs of some services. */
  public List<Replica> replicas(Service... services) {
    return of(services).stream()
        .filter(Replica.class::isInstance)
        .map(Replica.class::cast)
        .toList();
  }

  /** Sets the clock of a part so far from the machine's. */
  public void setClock(Part part, Duration ahead) {
    SkewedClock.Hand clock = clocks.get(part);
    if (clock == null) {
      throw new IllegalArgumentException(
          "a clock that is set must be settable, was " + part.name());
    }
    clock.set(ahead);
  }

  /** Where the gateways are. */
  public List<String> urls() {
    return List.copyOf(urls);
  }

  public KafkaEventLogOptions kafka() {
    return kafka;
  }

  public PostgresPart postgres() {
    return postgres;
  }

  /** All tables, as their owner. */
  public Database database() {
    return new Database(postgres.owner());
  }

  @Override
  public void close() {
    lifecycle.close();
  }
}
