// SPDX-License-Identifier: Apache-2.0
package io.zoetic.migrations;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;

/** The roles of the services, which a migration gives their rights if they are there. */
final class ServiceRoles {
  /** Those that {@code afterMigrate__roles.sql} knows. */
  static final List<String> NAMES = List.of("zoetic_gateway", "zoetic_worker", "zoetic_trainer");

  private static final String MISSING =
      """
      SELECT name
      FROM unnest(?) AS name
      WHERE name NOT IN (SELECT rolname FROM pg_roles)
      ORDER BY name
      """;

  private ServiceRoles() {}

  /**
   * Where others make the roles, a migration that came first has given no rights: it must run
   * again.
   *
   * @throws MigrationException if one is missing, or the database is away
   */
  static void require(DataSource database, List<String> roles) {
    List<String> missing = new ArrayList<>();
    try (Connection connection = database.getConnection();
        PreparedStatement select = connection.prepareStatement(MISSING)) {
      select.setArray(1, connection.createArrayOf("text", roles.toArray()));
      try (ResultSet rows = select.executeQuery()) {
        while (rows.next()) {
          missing.add(rows.getString(1));
        }
      }
    } catch (SQLException e) {
      throw new MigrationException("the roles cannot be looked at: " + e.getMessage(), e);
    }
    if (!missing.isEmpty()) {
      throw new MigrationException(
          "the roles of the services must be there, missing are " + missing, null);
    }
  }
}
