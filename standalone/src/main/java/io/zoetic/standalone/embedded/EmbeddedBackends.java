// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.embedded;

import io.zoetic.bootstrap.Lifecycle;
import io.zoetic.migrations.Migrations;
import java.time.Duration;
import java.util.List;

/**
 * The embedded PostgreSQL and Kafka, which start side by side.
 *
 * <p>Thread-safe: whoever needs one of them waits for that one only.
 */
public final class EmbeddedBackends {
  public static final String POSTGRES_USER = EmbeddedPostgresServer.USER;
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

  /** Waits for PostgreSQL; what JDBC connects to as {@link #POSTGRES_USER}. */
  public String jdbcUrl() {
    return postgres.await().jdbcUrl();
  }

  /** Waits for PostgreSQL and brings its schema up to date. */
  public void migrate() {
    Migrations.migrate(jdbcUrl(), POSTGRES_USER, "");
  }

  /** Waits for Kafka; what its clients connect to. */
  public String bootstrapServers() {
    return kafka.await().bootstrapServers();
  }

  /** Settings that lead a gateway or an adapter worker to these backends; waits for both. */
  public List<String> asFlags() {
    return List.of(
        "--postgres.url=" + jdbcUrl(),
        "--postgres.user=" + POSTGRES_USER,
        "--kafka.bootstrap-servers=" + bootstrapServers());
  }
}
