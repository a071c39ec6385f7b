// SPDX-License-Identifier: Apache-2.0
package io.zoetic.migrations;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which life of a registry a database holds. One that was restored begins another, so that what the
 * event log and the workers know of the time after the backup counts no more.
 */
public final class Incarnation {
  private static final Logger LOG = LoggerFactory.getLogger(Incarnation.class);
  private static final String RENEW =
      "UPDATE incarnation SET id = gen_random_uuid(), since = now() RETURNING id";

  private Incarnation() {}

  /**
   * Begins another incarnation; workers hear of it with their next poll.
   *
   * @throws MigrationException if the database is away or has none
   */
  public static void renew(DataSource database) {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet renewed = statement.executeQuery(RENEW)) {
      if (!renewed.next()) {
        throw new MigrationException(
            "a migrated database must have an incarnation, has none", null);
      }
      LOG.atInfo()
          .addKeyValue("incarnation", renewed.getString(1))
          .log("the registry has a new incarnation");
    } catch (SQLException e) {
      throw new MigrationException("the registry has no new incarnation: " + e.getMessage(), e);
    }
  }
}
