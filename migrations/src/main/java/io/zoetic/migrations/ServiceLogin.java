// SPDX-License-Identifier: Apache-2.0
package io.zoetic.migrations;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * A role that services connect as, which owns nothing. Who makes it is a superuser, or may create
 * roles.
 *
 * @param name a plain name, as it stands in SQL
 * @param password without quotes
 */
public record ServiceLogin(String name, String password) {
  private static final String KNOWN = "SELECT FROM pg_roles WHERE rolname = '%s'";
  private static final String LOGIN = "ALTER ROLE %s LOGIN NOSUPERUSER PASSWORD '%s'";

  public ServiceLogin {
    if (!name.matches("[a-z_]+")) {
      throw new IllegalArgumentException("name must be a plain one, was " + name);
    }
    if (!password.matches("[\\w-]+")) {
      throw new IllegalArgumentException("password must be of letters, digits, _ and -");
    }
  }

  /** Makes the role if it is missing, and sets its password. */
  public void ensure(String url, String user, String password) {
    run(
        url,
        user,
        password,
        statement -> {
          if (!exists(statement)) {
            statement.execute("CREATE ROLE " + name);
          }
          statement.execute(LOGIN.formatted(name, this.password));
        });
  }

  /** Lets it do what the services may, each of them; the roles are there once migrated. */
  public void join(String url, String user, String password) {
    run(
        url,
        user,
        password,
        statement ->
            statement.execute("GRANT zoetic_gateway, zoetic_worker, zoetic_trainer TO " + name));
  }

  private boolean exists(Statement statement) throws SQLException {
    try (ResultSet rows = statement.executeQuery(KNOWN.formatted(name))) {
      return rows.next();
    }
  }

  private interface Work {
    void on(Statement statement) throws SQLException;
  }

  private void run(String url, String user, String password, Work work) {
    try (Connection connection = DriverManager.getConnection(url, user, password);
        Statement statement = connection.createStatement()) {
      work.on(statement);
    } catch (SQLException e) {
      throw new MigrationException("the role " + name + " was not set up: " + e.getMessage(), e);
    }
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "ServiceLogin[" + name + "]";
  }
}
