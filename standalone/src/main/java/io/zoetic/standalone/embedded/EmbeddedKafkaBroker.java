// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.embedded;

import io.zoetic.events.kafka.KafkaEventLogOptions;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.security.plain.PlainLoginModule;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A Kafka broker and its controller inside this JVM, listening on 127.0.0.1 only. Other processes
 * of the machine may use it if they know the password, which lies in the data directory. Used by
 * one thread.
 */
public final class EmbeddedKafkaBroker implements AutoCloseable {
  private static final int NODE_ID = 1;
  private static final String HOST = "127.0.0.1";
  private static final String CONTROLLER = "CONTROLLER";
  private static final String BROKER = "CLIENTS";
  private static final String USER = "zoetic";
  private static final String PROTOCOL = "SASL_PLAINTEXT";

  /** Nothing leaves the machine; only root could listen, who can read the password anyway. */
  private static final String MECHANISM = "PLAIN";

  /** The same in every format, so that formatting what is formatted changes nothing. */
  private static final String CLUSTER_ID = "zoetic-embedded";

  /** One node: one replica of everything, and few threads. */
  private static final Map<String, String> SETTINGS =
      Map.ofEntries(
          Map.entry("process.roles", "broker,controller"),
          Map.entry("node.id", Integer.toString(NODE_ID)),
          Map.entry("controller.listener.names", CONTROLLER),
          Map.entry(
              "listener.security.protocol.map",
              CONTROLLER + ":" + PROTOCOL + "," + BROKER + ":" + PROTOCOL),
          Map.entry("inter.broker.listener.name", BROKER),
          Map.entry("sasl.enabled.mechanisms", MECHANISM),
          Map.entry("sasl.mechanism.inter.broker.protocol", MECHANISM),
          Map.entry("sasl.mechanism.controller.protocol", MECHANISM),
          Map.entry("auto.create.topics.enable", "false"),
          Map.entry("offsets.topic.replication.factor", "1"),
          Map.entry("offsets.topic.num.partitions", "1"),
          Map.entry("transaction.state.log.replication.factor", "1"),
          Map.entry("transaction.state.log.min.isr", "1"),
          Map.entry("transaction.state.log.num.partitions", "1"),
          Map.entry("share.coordinator.state.topic.replication.factor", "1"),
          Map.entry("share.coordinator.state.topic.min.isr", "1"),
          Map.entry("share.coordinator.state.topic.num.partitions", "1"),
          // The first worker of a new broker gets its partition at its second heartbeat.
          Map.entry("group.share.min.heartbeat.interval.ms", "200"),
          Map.entry("group.share.heartbeat.interval.ms", "200"),
          Map.entry("group.initial.rebalance.delay.ms", "0"),
          Map.entry("num.network.threads", "2"),
          Map.entry("num.io.threads", "4"),
          Map.entry("background.threads", "2"),
          Map.entry("num.recovery.threads.per.data.dir", "2"),
          // The default would take 128 MiB of the heap.
          Map.entry("log.cleaner.dedupe.buffer.size", Integer.toString(4 << 20)),
          // There is no other broker to hand the leadership to.
          Map.entry("controlled.shutdown.enable", "false"));

  private final KafkaRaftServer server;
  private final KafkaEventLogOptions options;

  private EmbeddedKafkaBroker(KafkaRaftServer server, KafkaEventLogOptions options) {
    this.server = server;
    this.options = options;
  }

  /**
   * Starts a broker on the log in {@code directory}, which is formatted if it is new; returns when
   * it accepts connections.
   *
   * @param port 0 for any free one
   * @throws IllegalStateException if it does not start
   */
  public static EmbeddedKafkaBroker start(DataDirectory directory, int port) {
    try {
      Path data = Files.createDirectories(directory.kafka());
      int brokerPort = port == 0 ? FreePort.any() : port;
      format(data);
      Credentials credentials = directory.credentials();
      var server = new KafkaRaftServer(config(data, brokerPort, credentials), Time.SYSTEM);
      server.startup();
      return new EmbeddedKafkaBroker(server, options(credentials, brokerPort));
    } catch (Exception e) {
      throw new IllegalStateException(
          "the embedded Kafka broker did not start in " + directory.kafka(), e);
    }
  }

  /** How the services' clients connect. */
  public KafkaEventLogOptions options() {
    return options;
  }

  /** The same for the broker that another process runs on a directory at this port. */
  public static KafkaEventLogOptions optionsOf(Path directory, int port) {
    return options(Credentials.of(directory), port);
  }

  private static KafkaEventLogOptions options(Credentials credentials, int port) {
    return KafkaEventLogOptions.of(
        HOST + ":" + port,
        Map.of(
            "security.protocol",
            PROTOCOL,
            "sasl.mechanism",
            MECHANISM,
            "sasl.jaas.config",
            login(credentials) + ";"));
  }

  private static String login(Credentials credentials) {
    return "%s required username=\"%s\" password=\"%s\""
        .formatted(PlainLoginModule.class.getName(), USER, credentials.kafka());
  }

  /** Closes all connections and stops; returns when the log is on disk. */
  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static KafkaConfig config(Path data, int brokerPort, Credentials credentials) {
    int controllerPort = FreePort.any();
    while (controllerPort == brokerPort) {
      controllerPort = FreePort.any();
    }
    var settings = new HashMap<String, String>(SETTINGS);
    settings.put(
        "listeners",
        "%s://%s:%d,%s://%s:%d"
            .formatted(BROKER, HOST, brokerPort, CONTROLLER, HOST, controllerPort));
    for (String listener : List.of(BROKER, CONTROLLER)) {
      settings.put(
          "listener.name.%s.plain.sasl.jaas.config".formatted(listener.toLowerCase(Locale.ROOT)),
          login(credentials) + " user_%s=\"%s\";".formatted(USER, credentials.kafka()));
    }
    settings.put("controller.quorum.voters", "%d@%s:%d".formatted(NODE_ID, HOST, controllerPort));
    settings.put("log.dirs", data.toString());
    return new KafkaConfig(settings, false);
  }

  private static void format(Path data) throws Exception {
    new Formatter()
        .setNodeId(NODE_ID)
        .setClusterId(CLUSTER_ID)
        .setControllerListenerName(CONTROLLER)
        .setMetadataLogDirectory(data.toString())
        .addDirectory(data.toString())
        .setIgnoreFormatted(true)
        .setPrintStream(
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
        .run();
  }
}
