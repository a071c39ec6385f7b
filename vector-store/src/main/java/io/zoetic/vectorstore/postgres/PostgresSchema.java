// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres;

import io.zoetic.vectorstore.SchemaHealth;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches whether the tables of a database suit this build, for every process alike: they must have
 * been migrated to {@link #OLDEST} at least; newer ones than {@link #NEWEST} will do as long as
 * they themselves admit it, since migrations add first and take away two releases later. Looks when
 * it is opened and every few seconds from then on. Thread-safe.
 */
public final class PostgresSchema implements AutoCloseable {
  /** The newest migration that this build knows. */
  static final int NEWEST = 28;

  /** The newest migration that it cannot do without. */
  static final int OLDEST = 28;

  private static final Logger LOG = LoggerFactory.getLogger(PostgresSchema.class);
  private static final Duration PERIOD = Duration.ofSeconds(5);

  private static final String HAS_TABLES =
      "SELECT to_regclass('flyway_schema_history') IS NOT NULL AS found";
  private static final String SELECT_VERSION =
      "SELECT coalesce(max(version::integer), 0) AS found FROM flyway_schema_history WHERE success";
  private static final String SELECT_LOWEST = "SELECT lowest AS found FROM schema_reader";

  private final PostgresDatabase database;
  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("schema-watch").factory());
  private volatile SchemaHealth health = SchemaHealth.SUITABLE;

  private PostgresSchema(PostgresDatabase database) {
    this.database = database;
  }

  /**
   * Begins to watch. A database that is away may be there later: that is no failure.
   *
   * @throws StoreException if this build must not work on it
   */
  public static PostgresSchema watch(PostgresDatabase database) {
    PostgresSchema schema = new PostgresSchema(database);
    schema.look();
    schema.health.failure().ifPresent(PostgresSchema::refuse);
    schema.health.warning().ifPresent(warning -> LOG.warn("the database: {}", warning));
    schema.scheduler.scheduleWithFixedDelay(
        schema::look, PERIOD.toMillis(), PERIOD.toMillis(), TimeUnit.MILLISECONDS);
    return schema;
  }

  /** What was found last; does not block. While the database is away that is what was known. */
  public SchemaHealth health() {
    return health;
  }

  private static void refuse(String failure) {
    throw new StoreException(Reason.REFUSED, failure, null);
  }

  void look() {
    try {
      health = database.read(PostgresSchema::compare);
    } catch (StoreException e) {
      if (e.reason() == Reason.UNAVAILABLE) {
        // What else asks for a connection says that there is none.
        LOG.atDebug().setCause(e).log("the version of the tables is not known");
      } else {
        health =
            SchemaHealth.failed("the version of the tables must be readable: " + e.getMessage());
      }
    }
  }

  private static SchemaHealth compare(Connection connection) throws SQLException {
    Sql sql = new Sql(connection);
    boolean migrated = sql.first(HAS_TABLES, row -> row.getBoolean("found")).orElse(Boolean.FALSE);
    int version = migrated ? number(sql, SELECT_VERSION) : 0;
    if (version < OLDEST) {
      return SchemaHealth.failed(
          "the tables must be of version %d or newer, are of %d: run ./zoetic migrate of this build"
              .formatted(OLDEST, version));
    }
    int lowest = number(sql, SELECT_LOWEST);
    if (NEWEST < lowest) {
      return SchemaHealth.failed(
          "builds must know version %d of the tables, this one knows %d: run a newer build"
              .formatted(lowest, NEWEST));
    }
    return version > NEWEST
        ? SchemaHealth.warned(
            "the tables are of version %d, this build knows %d and works on: update it"
                .formatted(version, NEWEST))
        : SchemaHealth.SUITABLE;
  }

  private static int number(Sql sql, String query) throws SQLException {
    return sql.first(query, row -> row.getInt("found")).orElse(0);
  }

  @Override
  public void close() {
    scheduler.shutdownNow();
  }
}
