// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks, on the first connection of a process, whether its user owns the audit: an owner can switch
 * off what keeps it from being rewritten. Thread-safe.
 */
final class LeastPrivilege {
  private static final Logger LOG = LoggerFactory.getLogger(LeastPrivilege.class);

  /** Also of a superuser, and of a member of the role that owns it; none before a migration. */
  private static final String OWNS_AUDIT =
      """
      SELECT coalesce(bool_or(pg_has_role(relowner, 'USAGE')), false)
      FROM pg_class WHERE oid = to_regclass('audit')
      """;

  /** That of PostgreSQL for what somebody may not do. */
  private static final String INSUFFICIENT_PRIVILEGE = "42501";

  private final PostgresOptions options;
  private volatile boolean checked;

  LeastPrivilege(PostgresOptions options) {
    this.options = options;
  }

  /**
   * Returns if the user may be used.
   *
   * @throws SQLException if that is asked for and the user owns the audit
   */
  void check(Connection connection) throws SQLException {
    if (checked) {
      return;
    }
    if (!ownsAudit(connection)) {
      checked = true;
    } else if (options.requireLeastPrivilege()) {
      throw new SQLException(
          "postgres.user must not own the table audit with postgres.require-least-privilege, "
              + options.user()
              + " does: use a member of the role of the service",
          INSUFFICIENT_PRIVILEGE);
    } else {
      checked = true;
      LOG.atWarn()
          .addKeyValue("user", options.user())
          .log(
              "The user of the database owns the audit and could rewrite it; roles of services do not");
    }
  }

  private static boolean ownsAudit(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery(OWNS_AUDIT)) {
      return rows.next() && rows.getBoolean(1);
    }
  }
}
