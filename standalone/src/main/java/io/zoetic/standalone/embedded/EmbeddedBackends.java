// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.embedded;

import io.zoetic.bootstrap.Lifecycle;
import io.zoetic.events.kafka.KafkaEventLogOptions;
import io.zoetic.vectorstore.postgres.PostgresOptions;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The embedded PostgreSQL and Kafka, which start side by side.
 *
 * <p>Thread-safe: whoever needs one of them waits for that one only.
 */
public final class EmbeddedBackends {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

  /**
   * The ports to listen on.
   *
   * @param postgres 0 for any free one
   * @param kafka 0 for any free one
   */
  public record Ports(int postgres, int kafka) {
    public static final Ports ANY = new Ports(0, 0);
  }

  private final Startup<EmbeddedPostgresServer> postgres;
  private final Startup<EmbeddedKafkaBroker> kafka;

  private EmbeddedBackends(
      Startup<EmbeddedPostgresServer> postgres, Startup<EmbeddedKafkaBroker> kafka) {
    this.postgres = postgres;
    this.kafka = kafka;
  }

  /**
   * Begins to start both and returns at once. They are closed with {@code lifecycle}; the directory
   * stays the caller's.
   */
  public static EmbeddedBackends begin(Lifecycle lifecycle, DataDirectory directory, Ports ports) {
    return new EmbeddedBackends(
        Startup.begin(
            lifecycle,
            "PostgreSQL",
            CLOSE_TIMEOUT,
            () -> EmbeddedPostgresServer.start(directory, ports.postgres())),
        Startup.begin(
            lifecycle,
            "Kafka",
            CLOSE_TIMEOUT,
            () -> EmbeddedKafkaBroker.start(directory, ports.kafka())));
  }

  /** Waits for PostgreSQL; how the services connect to it. */
  public PostgresOptions postgres() {
    return postgres.await().options();
  }

  /** Waits for PostgreSQL; how its superuser connects, who owns the tables. */
  public PostgresOptions postgresOwner() {
    return postgres.await().ownerOptions();
  }

  /** Waits for PostgreSQL and brings its schema up to date. */
  public void migrate() {
    postgres.await().migrate();
  }

  /** Waits for Kafka; how the services connect to it. */
  public KafkaEventLogOptions kafka() {
    return kafka.await().options();
  }

  /**
   * Waits for both and writes down how other processes connect to them.
   *
   * @return the {@code --config} of a service
   */
  public Path writeSettings(DataDirectory directory) {
    return ServiceSettings.write(directory.path(), postgres(), kafka());
  }
}
