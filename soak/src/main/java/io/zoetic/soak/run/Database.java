// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.run;

import io.zoetic.vectorstore.postgres.PostgresOptions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;

/**
 * The tables, read past the stores, which are part of what is in question. Thread-safe.
 *
 * @param options whose eyes to read with
 */
public record Database(PostgresOptions options) {
  private static final int FETCHED = 10_000;
  private static final Duration LOOK = Duration.ofMillis(200);

  /** Reads a row. */
  public interface Reader {
    void read(ResultSet row) throws SQLException;
  }

  /** Has every row of the answer read. */
  public void read(String query, Reader reader) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      // So that it comes in parts, however much it is.
      connection.setAutoCommit(false);
      statement.setFetchSize(FETCHED);
      try (ResultSet row = statement.executeQuery(query)) {
        while (row.next()) {
          reader.read(row);
        }
      }
    }
  }

  /** Executes one statement after the other, each by itself. */
  public void execute(String... statements) throws SQLException {
    try (Connection connection = connect();
        Statement statement = connection.createStatement()) {
      for (String each : statements) {
        statement.execute(each);
      }
    }
  }

  /** Which of these are not in the first column of the answer; all while there is none. */
  public Set<String> missing(String query, Set<String> wanted) {
    Set<String> missing = new HashSet<>(wanted);
    try {
      read(query, row -> missing.remove(row.getString(1)));
      return missing;
    } catch (SQLException _) {
      return Set.copyOf(wanted);
    }
  }

  /** The same, as soon as there are none, or after a while. */
  public Set<String> awaitNoneMissing(String query, Set<String> wanted, Duration patience) {
    long end = System.nanoTime() + patience.toNanos();
    Set<String> missing = missing(query, wanted);
    while (!missing.isEmpty() && System.nanoTime() < end) {
      LockSupport.parkNanos(LOOK.toNanos());
      missing = missing(query, missing);
    }
    return missing;
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(options.url(), options.user(), options.password());
  }
}
