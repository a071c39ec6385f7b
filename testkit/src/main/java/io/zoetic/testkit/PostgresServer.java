// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.Closeable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/** The PostgreSQL of this JVM's tests, which clones databases from templates. Thread-safe. */
final class PostgresServer implements AutoCloseable {
  static final String USER = "postgres";

  private static final String PROPERTY = "zoetic.test.postgres";

  private final String address;
  private final Closeable process;
  private final Map<String, Boolean> templates = new ConcurrentHashMap<>();
  private final AtomicInteger databases = new AtomicInteger();

  private PostgresServer(String address, Closeable process) {
    this.address = address;
    this.process = process;
  }

  static PostgresServer start() {
    String kind = System.getProperty(PROPERTY, "embedded");
    return switch (kind) {
      case "embedded" -> embedded();
      case "testcontainers" -> container();
      default ->
          throw new IllegalArgumentException(
              PROPERTY + " must be embedded or testcontainers, was " + kind);
    };
  }

  private static PostgresServer embedded() {
    try {
      // Nothing of it outlives the tests: neither crashes nor statistics matter.
      EmbeddedPostgres process =
          EmbeddedPostgres.builder()
              .setServerConfig("full_page_writes", "off")
              .setServerConfig("autovacuum", "off")
              .start();
      return new PostgresServer("127.0.0.1:" + process.getPort(), process);
    } catch (IOException e) {
      throw new UncheckedIOException("the PostgreSQL of the tests did not start", e);
    }
  }

  private static PostgresServer container() {
    PostgresContainer process = PostgresContainer.start(USER);
    return new PostgresServer(process.address(), process);
  }

  String url(String database) {
    return "jdbc:postgresql://" + address + "/" + database;
  }

  DataSource source(String database) {
    PGSimpleDataSource source = new PGSimpleDataSource();
    source.setUrl(url(database));
    source.setUser(USER);
    source.setPassword(USER);
    return source;
  }

  /** Makes the database that {@link #cloned} copies, unless there is one of the name. */
  void ensureTemplate(String name, Consumer<DataSource> schema) {
    templates.computeIfAbsent(
        name,
        _ -> {
          execute("CREATE DATABASE " + name);
          schema.accept(source(name));
          return true;
        });
  }

  /** The name of a new database like the template. */
  String cloned(String template) {
    String name = "test_" + databases.incrementAndGet();
    execute("CREATE DATABASE " + name + " TEMPLATE " + template);
    return name;
  }

  /** Does something to a database while nobody is connected to it. */
  <T> T isolated(String database, Supplier<T> work) {
    execute("ALTER DATABASE " + database + " ALLOW_CONNECTIONS false");
    try {
      execute(
          "SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity WHERE datname = '%s'"
              .formatted(database));
      return work.get();
    } finally {
      execute("ALTER DATABASE " + database + " ALLOW_CONNECTIONS true");
    }
  }

  /** Puts one database in the place of another, which goes. */
  void replace(String database, String by) {
    drop(database);
    execute("ALTER DATABASE " + by + " RENAME TO " + database);
  }

  void drop(String database) {
    execute("DROP DATABASE " + database + " WITH (FORCE)");
  }

  private void execute(String sql) {
    try {
      execute("postgres", sql);
    } catch (SQLException e) {
      throw new IllegalStateException(sql + " must not fail", e);
    }
  }

  void execute(String database, String sql) throws SQLException {
    try (Connection connection = source(database).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  @Override
  public void close() throws IOException {
    process.close();
  }
}
