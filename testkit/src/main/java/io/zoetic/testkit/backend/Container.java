// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit.backend;

import com.github.dockerjava.api.DockerClient;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.IntSupplier;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.containers.wait.strategy.AbstractWaitStrategy;

/**
 * A server from an image, by an engine that has Docker's API. The ports are fixed, so that it has
 * the same address after it has started again.
 */
final class Container implements Backend {
  private static final int OPEN = 9092;
  private static final int SECURED = 9094;
  private static final String INTERNAL = "INTERNAL://127.0.0.1:9095";
  private static final int POSTGRES = 5432;

  private final GenericContainer<?> process;
  private final String address;

  private Container(GenericContainer<?> process, Map<Integer, Integer> ports, String address) {
    this.process = process;
    this.address = address;
    process.setPortBindings(
        ports.entrySet().stream().map(each -> each.getKey() + ":" + each.getValue()).toList());
    // What an image logs when it is ready is its own affair: whoever connects will see.
    process.waitingFor(new NoWaiting());
    process.start();
  }

  static Container kafka(IntSupplier freePort) {
    String host = host();
    int open = freePort.getAsInt();
    int secured = freePort.getAsInt();
    GenericContainer<?> process =
        new GenericContainer<>(image("kafka", "apache/kafka:4.4.0"))
            .withEnv(KafkaSettings.variables())
            .withEnv(
                "KAFKA_LISTENERS",
                "OPEN://:%d,SECURED://:%d,%s,CONTROLLER://127.0.0.1:9093"
                    .formatted(OPEN, SECURED, INTERNAL))
            .withEnv(
                "KAFKA_ADVERTISED_LISTENERS",
                "OPEN://%1$s:%2$d,SECURED://%1$s:%3$d,%4$s"
                    .formatted(host, open, secured, INTERNAL))
            .withEnv("KAFKA_CONTROLLER_QUORUM_VOTERS", "1@127.0.0.1:9093");
    return new Container(process, Map.of(open, OPEN, secured, SECURED), host + ":" + open);
  }

  static Container postgres(String superuser, IntSupplier freePort) {
    String host = host();
    int port = freePort.getAsInt();
    GenericContainer<?> process =
        new GenericContainer<>(image("postgres", "postgres:18.6"))
            .withEnv("POSTGRES_USER", superuser)
            .withEnv("POSTGRES_PASSWORD", superuser)
            .withCommand("postgres", "-c", "fsync=off", "-c", "max_connections=300");
    return new Container(process, Map.of(port, POSTGRES), host + ":" + port);
  }

  private static String image(String backend, String byDefault) {
    return System.getProperty("zoetic.test.image." + backend, byDefault);
  }

  /** Where the engine publishes ports. */
  private static String host() {
    DockerClientFactory engine = DockerClientFactory.instance();
    if (!engine.isDockerAvailable()) {
      throw new IllegalStateException(
          "zoetic.test.backends=containers needs an engine with Docker's API: start one, or name it in DOCKER_HOST");
    }
    String host = engine.dockerHostIpAddress();
    // Ports are published for IPv4, and names may mean both.
    return host.equals("localhost") ? "127.0.0.1" : host;
  }

  private DockerClient engine() {
    return process.getDockerClient();
  }

  @Override
  public String address() {
    return address;
  }

  @Override
  public String place() {
    return process.getDockerImageName();
  }

  /** Stopped, it is killed, as a machine is that loses its power. */
  @Override
  public void leave(Absence how) {
    switch (how) {
      case STOPPED -> kill();
      case SILENT -> engine().pauseContainerCmd(process.getContainerId()).exec();
    }
  }

  private void kill() {
    engine().killContainerCmd(process.getContainerId()).exec();
    engine()
        .waitContainerCmd(process.getContainerId())
        .start()
        .awaitStatusCode(30, TimeUnit.SECONDS);
  }

  @Override
  public void comeBack(Absence from) {
    switch (from) {
      case STOPPED -> engine().startContainerCmd(process.getContainerId()).exec();
      case SILENT -> engine().unpauseContainerCmd(process.getContainerId()).exec();
    }
  }

  @Override
  public void close() {
    process.stop();
  }

  /** Whoever has started it connects. */
  private static final class NoWaiting extends AbstractWaitStrategy {
    @Override
    protected void waitUntilReady() {}
  }
}
