// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres;

import io.zoetic.vectorstore.DutyLease;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import org.postgresql.PGConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An advisory lock that dies with its session, and the bell that the session hears. The session is
 * no pooled one: it lasts as long as the lock, and is ended by the database when it falls silent.
 */
public final class PostgresDutyLease implements DutyLease {
  private static final Logger LOG = LoggerFactory.getLogger(PostgresDutyLease.class);

  private static final String TRY_LOCK = "SELECT pg_try_advisory_lock(?) AS taken";
  private static final String UNLOCK = "SELECT pg_advisory_unlock(?) AS freed";
  private static final String IS_ALIVE = "SELECT 1";

  private final Connection session;
  private final Duty duty;

  /** What one process at a time does. */
  public enum Duty {
    /** Telling Kafka what has changed; the key is the bytes of "zoetic". */
    OUTBOX(0x7a6f65746963L, "LISTEN zoetic_outbox"),
    /** Telling webhooks what happens; the key is the bytes of "zoehook". No bell rings for it. */
    WEBHOOKS(0x7a6f65686f6f6bL, IS_ALIVE);

    private final long key;
    private final String listen;

    Duty(long key, String listen) {
      this.key = key;
      this.listen = listen;
    }
  }

  private PostgresDutyLease(Connection session, Duty duty) {
    this.session = session;
    this.duty = duty;
  }

  /** Takes the right, unless somebody has it. */
  public static Optional<DutyLease> tryTake(PostgresDatabase database, Duty duty) {
    try {
      Connection session = database.openSession();
      try {
        if (new Sql(session)
            .first(TRY_LOCK, row -> row.getBoolean("taken"), duty.key)
            .orElseThrow()) {
          execute(session, duty.listen);
          return Optional.of(new PostgresDutyLease(session, duty));
        }
      } catch (SQLException e) {
        close(session);
        throw e;
      }
      close(session);
      return Optional.empty();
    } catch (SQLException e) {
      throw SqlFailures.translate(e);
    }
  }

  /** Says something in any case: a session that only listens would be taken for a dead one. */
  @Override
  public void await(Duration timeout) {
    try {
      session.unwrap(PGConnection.class).getNotifications((int) timeout.toMillis());
      execute(session, IS_ALIVE);
    } catch (SQLException e) {
      throw SqlFailures.translate(e);
    }
  }

  private static void execute(Connection session, String sql) throws SQLException {
    try (var statement = session.createStatement()) {
      statement.execute(sql);
    }
  }

  /** Gives the lock back first: the server ends a session after its client has gone on. */
  @Override
  public void close() {
    try {
      new Sql(session).first(UNLOCK, row -> row.getBoolean("freed"), duty.key);
    } catch (SQLException e) {
      LOG.atDebug().setCause(e).log("a lease could not be given back");
    }
    close(session);
  }

  private static void close(Connection session) {
    try {
      session.close();
    } catch (SQLException e) {
      // The database frees the lock when it notices.
      LOG.atDebug().setCause(e).log("a session could not be closed");
    }
  }
}
