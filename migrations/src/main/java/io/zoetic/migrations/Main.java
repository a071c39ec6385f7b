// SPDX-License-Identifier: Apache-2.0
package io.zoetic.migrations;

import io.zoetic.bootstrap.ServiceMain;
import io.zoetic.bootstrap.Settings;
import java.util.List;
import java.util.Map;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.configuration.FluentConfiguration;

/** Migrates one database and ends: the process of the Kubernetes Job and the command line. */
public final class Main {
  private static final int MAX_RETRY_SECONDS = 3;

  record Config(
      String url,
      String user,
      String password,
      int connectRetries,
      boolean requireRoles,
      boolean newIncarnation) {}

  private Main() {}

  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments), System.getenv()));
  }

  /** Returns 0 when the database is up to date, 1 when it is not, 2 when the settings are wrong. */
  static int run(List<String> arguments, Map<String, String> environment) {
    return ServiceMain.runOnce(arguments, environment, Main::configure, Main::migrate);
  }

  private static void migrate(Config config) {
    FluentConfiguration flyway =
        Flyway.configure()
            .dataSource(config.url, config.user, config.password)
            .connectRetries(config.connectRetries)
            .connectRetriesInterval(MAX_RETRY_SECONDS);
    Migrations.migrate(flyway);
    if (config.requireRoles) {
      ServiceRoles.require(flyway.getDataSource(), ServiceRoles.NAMES);
    }
    if (config.newIncarnation) {
      Incarnation.renew(flyway.getDataSource());
    }
  }

  static Config configure(Settings settings) {
    return new Config(
        settings.string(
            "postgres.url", "jdbc:postgresql://127.0.0.1:5432/zoetic", "where PostgreSQL is"),
        settings.string("postgres.user", "zoetic", "who owns the tables"),
        settings.secret("postgres.password", "", "that user's password"),
        settings.integer(
            "postgres.connect-retries", 10, 0, 1000, "for a database that is still starting"),
        settings.flag(
            "require-roles", false, "whether to fail where a role of the services is missing"),
        settings.flag(
            "new-incarnation",
            false,
            "whether the database was restored: workers then begin anew"));
  }
}
