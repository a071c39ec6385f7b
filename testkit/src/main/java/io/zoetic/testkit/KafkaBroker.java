// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.Utils;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * One Kafka broker in this JVM, with a log that goes when it is closed; it can stop and start again
 * on the same port. Used by one thread. Whoever wants it names the broker among its dependencies.
 */
public final class KafkaBroker implements AutoCloseable {
  private static final String HOST = "127.0.0.1";
  private static final String CONTROLLER = "CONTROLLER";

  /** One node: one replica of everything, and nobody waits for a second. */
  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("process.roles", "broker,controller"),
          Map.entry("node.id", "1"),
          Map.entry("controller.listener.names", CONTROLLER),
          Map.entry("listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:PLAINTEXT"),
          Map.entry("auto.create.topics.enable", "false"),
          Map.entry("offsets.topic.replication.factor", "1"),
          Map.entry("offsets.topic.num.partitions", "1"),
          Map.entry("transaction.state.log.replication.factor", "1"),
          Map.entry("transaction.state.log.min.isr", "1"),
          Map.entry("transaction.state.log.num.partitions", "1"),
          Map.entry("share.coordinator.state.topic.replication.factor", "1"),
          Map.entry("share.coordinator.state.topic.min.isr", "1"),
          Map.entry("share.coordinator.state.topic.num.partitions", "1"),
          // The very first worker waits for its second heartbeat: 5 s by default.
          Map.entry("group.share.min.heartbeat.interval.ms", "200"),
          Map.entry("group.share.heartbeat.interval.ms", "200"),
          Map.entry("group.initial.rebalance.delay.ms", "0"),
          // The default would take 128 MiB of the heap.
          Map.entry("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20)),
          // There is no other broker to hand the leadership to.
          Map.entry("controlled.shutdown.enable", "false"));

  private static final String LISTENER = "PLAINTEXT";

  private final Path directory;
  private final Map<String, String> settings;
  private final int port = Ports.free();
  private final int controllerPort = Ports.free();
  private KafkaRaftServer server;

  private KafkaBroker(Path directory, Map<String, Short> features, Map<String, String> settings)
      throws Exception {
    this.directory = directory;
    this.settings = settings;
    format(features);
    server = startServer();
  }

  /**
   * A new one, which accepts connections.
   *
   * @throws IllegalStateException if it does not start
   */
  public static KafkaBroker start() {
    return start(Map.of());
  }

  /**
   * A new one whose cluster has features at other levels than the newest, as one that was upgraded
   * may have.
   *
   * @throws IllegalStateException if it does not start
   */
  public static KafkaBroker start(Map<String, Short> features) {
    return start(features, Map.of());
  }

  /**
   * A new one that lets users in by name and password (SASL PLAIN, without TLS) and lets them do
   * what access lists say; the user {@code admin} may do everything.
   *
   * @param passwords of each user, {@code admin} among them
   * @throws IllegalStateException if it does not start
   */
  public static KafkaBroker startSecured(Map<String, String> passwords) {
    StringBuilder jaas =
        new StringBuilder(
            clientJaas("admin", passwords.getOrDefault("admin", "")).replace(";", ""));
    passwords.forEach((user, password) -> jaas.append(" user_%s=\"%s\"".formatted(user, password)));
    return start(
        Map.of(),
        Map.of(
            "listener.security.protocol.map", "CONTROLLER:PLAINTEXT,PLAINTEXT:SASL_PLAINTEXT",
            "inter.broker.listener.name", LISTENER,
            "sasl.mechanism.inter.broker.protocol", "PLAIN",
            "sasl.enabled.mechanisms", "PLAIN",
            "listener.name.plaintext.plain.sasl.jaas.config", jaas + ";",
            "authorizer.class.name", "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
            // The controller's own listener knows nobody.
            "super.users", "User:admin;User:ANONYMOUS"));
  }

  /** The properties by which a client is let in by a {@linkplain #startSecured secured} broker. */
  public static Map<String, String> clientProperties(String user, String password) {
    return Map.of(
        "security.protocol", "SASL_PLAINTEXT",
        "sasl.mechanism", "PLAIN",
        "sasl.jaas.config", clientJaas(user, password));
  }

  private static String clientJaas(String user, String password) {
    return "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"%s\" password=\"%s\";"
        .formatted(user, password);
  }

  private static KafkaBroker start(Map<String, Short> features, Map<String, String> settings) {
    try {
      return new KafkaBroker(Files.createTempDirectory("zoetic-test-kafka-"), features, settings);
    } catch (Exception e) {
      throw new IllegalStateException("the Kafka broker of the tests did not start", e);
    }
  }

  /** What Kafka clients connect to, also after it has started again. */
  public String bootstrapServers() {
    return HOST + ":" + port;
  }

  /** Closes all connections, and returns when nobody listens any more. */
  public void stop() {
    server.shutdown();
    server.awaitShutdown();
  }

  /** After a {@link #stop}, with the log of before. */
  public void startAgain() {
    server = startServer();
  }

  @Override
  public void close() throws IOException {
    stop();
    Utils.delete(directory.toFile());
  }

  private void format(Map<String, Short> features) throws Exception {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    Formatter formatter = new Formatter();
    features.forEach(formatter::setFeatureLevel);
    formatter
        .setNodeId(1)
        .setClusterId("zoetic-test")
        .setControllerListenerName(CONTROLLER)
        .setMetadataLogDirectory(directory.toString())
        .addDirectory(directory.toString())
        .setPrintStream(nowhere)
        .run();
  }

  private KafkaRaftServer startServer() {
    Map<String, String> all = new HashMap<>(SETTINGS);
    all.putAll(settings);
    all.put("controller.quorum.voters", "1@%s:%d".formatted(HOST, controllerPort));
    all.put(
        "listeners",
        "PLAINTEXT://%1$s:%2$d,CONTROLLER://%1$s:%3$d".formatted(HOST, port, controllerPort));
    all.put("log.dirs", directory.toString());
    KafkaRaftServer started = new KafkaRaftServer(new KafkaConfig(all, false), Time.SYSTEM);
    started.startup();
    return started;
  }
}
