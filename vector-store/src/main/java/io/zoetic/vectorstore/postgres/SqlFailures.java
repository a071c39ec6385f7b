// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres;

import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The exceptions that failures of the database are to callers. */
public final class SqlFailures {
  private static final int CLASS_LENGTH = 2;

  /**
   * SQLSTATE classes after which the same call may succeed: connection lost, transaction rolled
   * back, resources exhausted, operator intervention (statement timeouts included), system error.
   */
  private static final Set<String> TRANSIENT_CLASSES = Set.of("08", "40", "53", "57", "58");

  /** Waited too long for a lock; ended because it was silent within a transaction. */
  private static final Set<String> TRANSIENT_STATES = Set.of("55P03", "25P03");

  /** What a server says to a write that was a primary, or is a replica that answers reads. */
  private static final String READ_ONLY = "25006";

  private SqlFailures() {}

  public static StoreException translate(SQLException e) {
    if (isReadOnly(e)) {
      return new StoreException(
          Reason.UNAVAILABLE, "the database takes no writes: " + e.getMessage(), e);
    }
    boolean unavailable = e instanceof SQLTransientException || isTransient(e.getSQLState());
    return unavailable
        ? new StoreException(
            Reason.UNAVAILABLE, "the database does not answer: " + e.getMessage(), e)
        : new StoreException(
            Reason.FAILED, "the database refused the statement: " + e.getMessage(), e);
  }

  /** Whether the connection leads to a server that only reads; another one may lead elsewhere. */
  static boolean isReadOnly(SQLException e) {
    return READ_ONLY.equals(e.getSQLState());
  }

  private static boolean isTransient(@Nullable String state) {
    return state != null
        && state.length() > CLASS_LENGTH
        && (TRANSIENT_STATES.contains(state)
            || TRANSIENT_CLASSES.contains(state.substring(0, CLASS_LENGTH)));
  }
}
