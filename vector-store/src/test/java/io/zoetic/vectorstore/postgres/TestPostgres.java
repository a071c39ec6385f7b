// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres;

import io.zoetic.migrations.Migrations;
import io.zoetic.vectorstore.expert.RegistryUnderTest;
import io.zoetic.vectorstore.expert.TestClock;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * A PostgreSQL that hands out migrated, empty databases: what the registry has written cannot be
 * deleted, not even by a test.
 *
 * <p>{@code -Dzoetic.test.postgres=testcontainers} takes one from a Docker engine, and fails
 * without; {@code embedded}, the default, needs nothing.
 */
final class TestPostgres implements AutoCloseable {
  private static final String PROPERTY = "zoetic.test.postgres";
  private static final String IMAGE = "postgres:18.6";
  private static final String USER = "postgres";
  private static final String TEMPLATE = "migrated";

  private final String address;
  private final Closeable server;
  private int databases;

  private TestPostgres(String address, Closeable server) {
    this.address = address;
    this.server = server;
  }

  static TestPostgres start() throws IOException, SQLException {
    String kind = System.getProperty(PROPERTY, "embedded");
    TestPostgres postgres =
        switch (kind) {
          case "embedded" -> embedded();
          case "testcontainers" -> container();
          default ->
              throw new IllegalArgumentException(
                  PROPERTY + " must be embedded or testcontainers, was " + kind);
        };
    postgres.execute("postgres", "CREATE DATABASE " + TEMPLATE);
    Migrations.migrate(postgres.source(TEMPLATE));
    return postgres;
  }

  private static TestPostgres embedded() throws IOException {
    EmbeddedPostgres server = EmbeddedPostgres.start();
    return new TestPostgres("127.0.0.1:" + server.getPort(), server);
  }

  private static TestPostgres container() {
    PostgreSQLContainer server =
        new PostgreSQLContainer(IMAGE).withUsername(USER).withPassword(USER);
    server.start();
    return new TestPostgres(
        server.getHost() + ":" + server.getMappedPort(PostgreSQLContainer.POSTGRESQL_PORT),
        server::stop);
  }

  /** The name of a new database. */
  String createDatabase() throws SQLException {
    databases++;
    String name = "test_" + databases;
    execute("postgres", "CREATE DATABASE " + name + " TEMPLATE " + TEMPLATE);
    return name;
  }

  DataSource source(String database) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url(address, database));
    source.setUser(USER);
    source.setPassword(USER);
    return source;
  }

  void execute(String database, String sql) throws SQLException {
    try (Connection connection = source(database).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  /** A registry on a database, which is dropped when the registry is closed. */
  RegistryUnderTest emptyRegistry(String name) {
    return emptyRegistry(name, PostgresOptions.of(url(address, name), USER, USER));
  }

  /** As {@link #emptyRegistry(String)}, with options of its own. */
  RegistryUnderTest emptyRegistry(String name, PostgresOptions options) {
    TestClock clock = new TestClock();
    PostgresDatabase database = new PostgresDatabase(options);
    return new RegistryUnderTest(
        new PostgresVectorStore(database),
        new PostgresExpertRegistry(database, clock),
        new PostgresAuditLog(database),
        new PostgresOutbox(database, clock),
        new PostgresApiKeys(database, clock),
        new PostgresFleet(database),
        clock) {
      @Override
      public void close() {
        super.close();
        drop(name);
      }
    };
  }

  private void drop(String database) {
    try {
      execute("postgres", "DROP DATABASE " + database + " WITH (FORCE)");
    } catch (SQLException e) {
      throw new IllegalStateException(database + " must be dropped, was not", e);
    }
  }

  /** Options that bear many at once on a busy machine. */
  PostgresOptions patient(String database) {
    return new PostgresOptions(
        url(address, database), USER, USER, 8, Duration.ofSeconds(30), Duration.ofSeconds(10));
  }

  /** Options that give up soon. */
  PostgresOptions impatient(String database) {
    return impatient(address, database);
  }

  static PostgresOptions impatient(String address, String database) {
    return new PostgresOptions(
        url(address, database), USER, USER, 4, Duration.ofSeconds(2), Duration.ofMillis(500));
  }

  private static String url(String address, String database) {
    return "jdbc:postgresql://" + address + "/" + database;
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
