// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.SQLExceptionOverride;
import io.zoetic.vectorstore.StoreException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Properties;

/**
 * A pool of connections to one database, shared by the stores of a process. Thread-safe.
 *
 * <p>Opening does no I/O: the pool connects when it is first used, so a process starts while the
 * database is away and says so in its readiness. Blocking JDBC: call it on virtual threads.
 */
public final class PostgresDatabase implements AutoCloseable {
  /** A session of its own that says nothing for so long is taken for a dead one. */
  private static final Duration SESSION_SILENCE_MAX = Duration.ofSeconds(10);

  private static final String TARGET = "targetServerType";

  /** The pool knows of itself which failures end a connection, but for this one. */
  private static final SQLExceptionOverride EVICT_READ_ONLY =
      new SQLExceptionOverride() {
        @java.lang.Override
        public Override adjudicate(SQLException failure) {
          return SqlFailures.isReadOnly(failure) ? Override.MUST_EVICT : Override.CONTINUE_EVICT;
        }
      };

  private final HikariDataSource pool;
  private final PostgresOptions options;
  private final LeastPrivilege leastPrivilege;

  public PostgresDatabase(PostgresOptions options) {
    this.options = options;
    leastPrivilege = new LeastPrivilege(options);
    pool = new HikariDataSource(poolConfig(options));
  }

  /**
   * Looks whether the user may be used, if the options ask for that; a database that is away is
   * asked with the first call that finds it.
   *
   * @throws StoreException if the user could rewrite the audit
   */
  public void requireUsable() {
    if (!options.requireLeastPrivilege()) {
      return;
    }
    try {
      read(Connection::getSchema);
    } catch (StoreException e) {
      if (e.reason() != StoreException.Reason.UNAVAILABLE) {
        throw e;
      }
    }
  }

  /** Work on a connection. */
  public interface Work<T> {
    T run(Connection connection) throws SQLException;
  }

  /**
   * Commits what the work did, or nothing of it.
   *
   * @throws StoreException if the database does not answer or refuses
   */
  public <T> T inTransaction(Work<T> work) {
    try (Connection connection = pool.getConnection()) {
      leastPrivilege.check(connection);
      connection.setAutoCommit(false);
      // Not committed, the pool rolls it back when the connection returns.
      T result = work.run(connection);
      connection.commit();
      return result;
    } catch (SQLException e) {
      throw SqlFailures.translate(e);
    }
  }

  /**
   * Runs one statement.
   *
   * @throws StoreException if the database does not answer or refuses
   */
  public <T> T read(Work<T> work) {
    try (Connection connection = pool.getConnection()) {
      leastPrivilege.check(connection);
      return work.run(connection);
    } catch (SQLException e) {
      throw SqlFailures.translate(e);
    }
  }

  /**
   * A session that is not the pool's; the caller closes it. The database ends it, with all its
   * locks, when nothing is heard of it for some seconds.
   */
  public Connection openSession() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", options.user());
    properties.setProperty("password", options.password());
    properties.setProperty("ApplicationName", "zoetic-duty");
    properties.setProperty("tcpKeepAlive", "true");
    properties.setProperty("connectTimeout", seconds(options.connectTimeout().toMillis()));
    properties.setProperty("socketTimeout", seconds(2 * SESSION_SILENCE_MAX.toMillis()));
    properties.setProperty("options", "-c idle_session_timeout=" + SESSION_SILENCE_MAX.toMillis());
    options.target().ifPresent(target -> properties.setProperty(TARGET, target));
    return DriverManager.getConnection(options.url(), properties);
  }

  @Override
  public void close() {
    pool.close();
  }

  private static HikariConfig poolConfig(PostgresOptions options) {
    HikariConfig config = new HikariConfig();
    config.setPoolName("vector-store");
    config.setJdbcUrl(options.url());
    config.setUsername(options.user());
    config.setPassword(options.password());
    config.setMaximumPoolSize(options.poolSize());
    config.setMinimumIdle(1);
    config.setConnectionTimeout(options.connectTimeout().toMillis());
    config.setValidationTimeout(options.connectTimeout().toMillis());
    config.setInitializationFailTimeout(-1);
    // Else the pool asks its first connection, once; should that break meanwhile, it never has
    // another that it can set up.
    config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
    config.addDataSourceProperty("ApplicationName", "zoetic");
    config.addDataSourceProperty("tcpKeepAlive", "true");
    config.addDataSourceProperty("connectTimeout", seconds(options.connectTimeout().toMillis()));
    config.addDataSourceProperty("options", sessionSettings(options));
    options.target().ifPresent(target -> config.addDataSourceProperty(TARGET, target));
    config.setExceptionOverride(EVICT_READ_ONLY);
    // The database gives up first; the socket's bound is for a database that vanished.
    config.addDataSourceProperty(
        "socketTimeout", seconds(options.statementTimeout().toMillis() + 5_000));
    return config;
  }

  /**
   * Every mutation waits for one lock. Who holds it and falls silent is ended; who waits gives up
   * while those behind it still wait for a connection, so that these get one.
   */
  private static String sessionSettings(PostgresOptions options) {
    return "-c statement_timeout=%d -c idle_in_transaction_session_timeout=%d -c lock_timeout=%d"
        .formatted(
            options.statementTimeout().toMillis(),
            options.statementTimeout().toMillis(),
            options.lockTimeout().toMillis());
  }

  private static String seconds(long millis) {
    return Long.toString(Math.ceilDiv(millis, 1000));
  }
}
