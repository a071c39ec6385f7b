// SPDX-License-Identifier: Apache-2.0
package io.zoetic.migrations;

import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.flywaydb.core.api.MigrationInfo;
import org.flywaydb.core.api.configuration.FluentConfiguration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a database up to date.
 *
 * <p>Every migration runs in a transaction of its own under a lock of the database, so several
 * processes may call this at once: one works, the others wait and find nothing to do. Nothing is
 * ever dropped, and a database that a newer build has migrated is refused.
 */
public final class Migrations {
  private static final Logger LOG = LoggerFactory.getLogger(Migrations.class);

  private Migrations() {}

  /**
   * Applies what is missing.
   *
   * @return how many migrations were applied
   * @throws MigrationException if the database is away, newer than this build or altered
   */
  public static int migrate(String url, String user, String password) {
    return migrate(Flyway.configure().dataSource(url, user, password));
  }

  /**
   * Applies what is missing.
   *
   * @return how many migrations were applied
   * @throws MigrationException if the database is away, newer than this build or altered
   */
  public static int migrate(DataSource database) {
    return migrate(Flyway.configure().dataSource(database));
  }

  static int migrate(FluentConfiguration configuration) {
    Flyway flyway = configuration.locations("classpath:db/migration").cleanDisabled(true).load();
    try {
      requireUsable(flyway.info().all());
      int applied = flyway.migrate().migrationsExecuted;
      LOG.atInfo().addKeyValue("applied", applied).log("the database is up to date");
      return applied;
    } catch (FlywayException e) {
      throw new MigrationException("the database was not migrated: " + e.getMessage(), e);
    }
  }

  private static void requireUsable(MigrationInfo[] migrations) {
    for (MigrationInfo migration : migrations) {
      if (migration.getState().isFailed()) {
        throw new MigrationException(
            "every migration must have succeeded, but "
                + describe(migration)
                + " failed: undo what it left behind, as its header says, and run this again",
            null);
      }
      if (isNewer(migration)) {
        throw new MigrationException(
            "the database must not be newer than this build, but it holds "
                + describe(migration)
                + ", which this build does not know: run the build that made it, or roll it back",
            null);
      }
    }
  }

  private static boolean isNewer(MigrationInfo migration) {
    return migration.getState().isApplied() && !migration.getState().isResolved();
  }

  private static String describe(MigrationInfo migration) {
    return "version " + migration.getVersion() + " (" + migration.getDescription() + ")";
  }
}
