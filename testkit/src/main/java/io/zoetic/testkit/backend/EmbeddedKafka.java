// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit.backend;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.function.IntSupplier;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/** One Kafka node in this JVM, with a log that goes when it is closed. */
final class EmbeddedKafka implements Backend {
  private static final String HOST = "127.0.0.1";

  private final ServerFolder folder;
  private final int port;
  private final Map<String, Object> settings = KafkaSettings.properties();
  private final int behind;
  private KafkaRaftServer server;
  private Wire wire;

  private EmbeddedKafka(ServerFolder folder, IntSupplier freePort) throws Exception {
    this.folder = folder;
    port = freePort.getAsInt();
    behind = freePort.getAsInt();
    String open = "OPEN://%s:%d,";
    String doors =
        "SECURED://%1$s:%2$d,INTERNAL://%1$s:%3$d"
            .formatted(HOST, freePort.getAsInt(), freePort.getAsInt());
    int controller = freePort.getAsInt();
    settings.put("advertised.listeners", open.formatted(HOST, port) + doors);
    settings.put(
        "listeners",
        open.formatted(HOST, behind) + doors + ",CONTROLLER://%s:%d".formatted(HOST, controller));
    settings.put("controller.quorum.voters", "1@%s:%d".formatted(HOST, controller));
    settings.put("log.dirs", folder.path().toString());
    format();
    server = startServer();
    wire = new Wire(port, behind);
  }

  static EmbeddedKafka start(IntSupplier freePort) {
    try {
      return new EmbeddedKafka(ServerFolder.of("kafka"), freePort);
    } catch (Exception e) {
      throw new IllegalStateException("the Kafka broker of the tests did not start", e);
    }
  }

  private void format() throws Exception {
    PrintStream nowhere =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    new Formatter()
        .setNodeId(1)
        .setClusterId("zoetic-test")
        .setControllerListenerName("CONTROLLER")
        .setMetadataLogDirectory(folder.path().toString())
        .addDirectory(folder.path().toString())
        .setPrintStream(nowhere)
        .run();
  }

  private KafkaRaftServer startServer() {
    KafkaRaftServer started = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
    started.startup();
    return started;
  }

  @Override
  public String address() {
    return HOST + ":" + port;
  }

  @Override
  public String place() {
    Properties version = new Properties();
    try (InputStream file =
        KafkaConfig.class.getResourceAsStream("/kafka/kafka-version.properties")) {
      version.load(Objects.requireNonNull(file, "kafka-version.properties"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return "embedded " + version.getProperty("version");
  }

  @Override
  public void leave(Absence how) {
    switch (how) {
      case STOPPED -> stop();
      case SILENT -> wire.fallSilent();
    }
  }

  private void stop() {
    wire.close();
    server.shutdown();
    server.awaitShutdown();
  }

  @Override
  public void comeBack(Absence from) {
    switch (from) {
      case STOPPED -> {
        server = startServer();
        wire = new Wire(port, behind);
      }
      case SILENT -> wire.soundAgain();
    }
  }

  @Override
  public void close() {
    stop();
    folder.delete();
  }
}
