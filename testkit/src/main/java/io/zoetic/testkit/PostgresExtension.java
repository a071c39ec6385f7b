// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit;

import io.zoetic.testkit.backend.Absence;
import java.sql.SQLException;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Consumer;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ExtensionContext.StoreScope;

/**
 * Databases for the tests of a class, on the one PostgreSQL of the JVM: the first class that asks
 * starts it, and it ends behind the last. A database is a copy of a template that is made once, and
 * goes with its class. Thread-safe.
 *
 * <p>Where it runs is said by {@link io.zoetic.testkit.backend.Backends}.
 *
 * <pre>{@code
 * @RegisterExtension
 * static final PostgresExtension POSTGRES = new PostgresExtension(Migrations::migrate);
 * }</pre>
 */
public class PostgresExtension implements BeforeAllCallback {
  /** Whose password it is, too. */
  public static final String USER = PostgresServer.USER;

  private static final Namespace NAMESPACE = Namespace.create(PostgresExtension.class);
  private static final String TEMPLATE = "migrated";

  private final Consumer<DataSource> schema;
  private @Nullable Databases databases;

  /**
   * Hands out databases with a schema.
   *
   * @param schema fills an empty database; called once in a JVM, whose classes all want the same
   */
  public PostgresExtension(Consumer<DataSource> schema) {
    this.schema = Objects.requireNonNull(schema, "schema");
  }

  @Override
  public final void beforeAll(ExtensionContext context) {
    PostgresServer server =
        context
            .getStore(StoreScope.LAUNCHER_SESSION, NAMESPACE)
            .computeIfAbsent(
                PostgresServer.class, _ -> PostgresServer.start(), PostgresServer.class);
    server.say();
    // Nested classes find what the class around them has.
    databases =
        context
            .getStore(NAMESPACE)
            .computeIfAbsent(Databases.class, _ -> new Databases(server), Databases.class);
  }

  /** The name of a new database with the schema. */
  public final String createDatabase() {
    databases().server.ensureTemplate(TEMPLATE, schema);
    return databases().add(databases().server.cloned(TEMPLATE));
  }

  /** The name of a new database with nothing in it. */
  public final String createEmptyDatabase() {
    return databases().add(databases().server.copied("template1"));
  }

  public final String url(String database) {
    return databases().server.url(database);
  }

  public final DataSource source(String database) {
    return databases().server.source(database);
  }

  public final void execute(String database, String sql) throws SQLException {
    databases().server.execute(database, sql);
  }

  /** A copy of a database as it is now, whose connections are cut for it. */
  public final String backup(String database) {
    return databases()
        .server
        .isolated(database, () -> databases().add(databases().server.copied(database)));
  }

  /** Gives a database the content of a {@link #backup}, once; its connections are cut. */
  public final void restore(String backup, String database) {
    databases().restore(backup, database);
  }

  /** Takes the server away that the classes share; stopped, nobody listens any more. */
  public final void leave(Absence how) {
    databases().server.leave(how);
  }

  /**
   * Brings the server back with what was committed before; returns when it answers.
   *
   * @param from how it was away
   */
  public final void comeBack(Absence from) {
    databases().server.comeBack(from);
  }

  private Databases databases() {
    return Objects.requireNonNull(databases, "the extension must be a static field of the class");
  }

  /** Those of one class. */
  private static final class Databases implements AutoCloseable {
    private final PostgresServer server;
    private final Queue<String> names = new ConcurrentLinkedQueue<>();

    private Databases(PostgresServer server) {
      this.server = server;
    }

    private String add(String name) {
      names.add(name);
      return name;
    }

    private void restore(String backup, String database) {
      server.replace(database, backup);
      names.remove(backup);
    }

    @Override
    public void close() {
      names.forEach(server::drop);
    }
  }
}
