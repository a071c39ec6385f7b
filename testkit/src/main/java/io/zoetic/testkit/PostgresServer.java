// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit;

import io.zoetic.testkit.backend.Absence;
import io.zoetic.testkit.backend.Backend;
import io.zoetic.testkit.backend.Backends;
import io.zoetic.testkit.contract.ContractRecorder;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;
import javax.sql.DataSource;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The PostgreSQL of this JVM's tests, which clones databases from templates. On one that is not
 * started for them they have names that nobody else gives. Thread-safe.
 */
final class PostgresServer implements AutoCloseable {
  static final String USER = "postgres";

  private static final Duration LONG = Duration.ofSeconds(60);

  private final Backend backend;
  private final String prefix = "test_" + UUID.randomUUID().toString().replace("-", "") + "_";
  private final Map<String, Boolean> templates = new ConcurrentHashMap<>();
  private final AtomicInteger databases = new AtomicInteger();
  private final String description;

  private PostgresServer(Backend backend) {
    this.backend = backend;
    description =
        "PostgreSQL %s (%s)".formatted(backend.orClose(this::awaitVersion), backend.place());
  }

  static PostgresServer start() {
    return new PostgresServer(Backends.startPostgres(USER, Ports::free));
  }

  private void awaitAnswer() {
    Waiting.until(LONG, "PostgreSQL answers at " + backend.address(), this::answers);
  }

  private boolean answers() {
    try (Connection connection = source("postgres").getConnection()) {
      return connection.isValid(1);
    } catch (SQLException _) {
      return false;
    }
  }

  /** As PostgreSQL calls it: distributions put their own behind it. */
  private String awaitVersion() {
    awaitAnswer();
    try (Connection connection = source("postgres").getConnection()) {
      return connection.getMetaData().getDatabaseProductVersion().split(" ", 2)[0];
    } catch (SQLException e) {
      throw new IllegalStateException("PostgreSQL must say its version", e);
    }
  }

  /** Has a report of the tests that run now name it. */
  void say() {
    ContractRecorder.against(description);
  }

  void leave(Absence how) {
    backend.leave(how);
  }

  /** Returns when it answers. */
  void comeBack(Absence from) {
    backend.comeBack(from);
    awaitAnswer();
  }

  String url(String database) {
    return "jdbc:postgresql://" + backend.address() + "/" + database;
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
          execute("CREATE DATABASE " + prefix + name);
          schema.accept(source(prefix + name));
          return true;
        });
  }

  /** The name of a new database like the template. */
  String cloned(String template) {
    return copied(prefix + template);
  }

  /** The name of a new database like another. */
  String copied(String database) {
    String name = prefix + databases.incrementAndGet();
    execute("CREATE DATABASE " + name + " TEMPLATE " + database);
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
  public void close() {
    if (!backend.isNew()) {
      templates.keySet().forEach(name -> drop(prefix + name));
    }
    backend.close();
  }
}
