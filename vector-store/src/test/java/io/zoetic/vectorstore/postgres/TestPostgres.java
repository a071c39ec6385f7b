// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.migrations.Migrations;
import io.zoetic.testkit.PostgresExtension;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.experts.RegistryUnderTest;
import io.zoetic.vectorstore.experts.TestClock;
import io.zoetic.vectorstore.postgres.experts.PostgresApiKeys;
import io.zoetic.vectorstore.postgres.experts.PostgresAuditLog;
import io.zoetic.vectorstore.postgres.experts.PostgresExpertRegistry;
import io.zoetic.vectorstore.postgres.experts.PostgresFleet;
import io.zoetic.vectorstore.postgres.experts.PostgresOutbox;
import java.sql.SQLException;
import java.time.Duration;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/**
 * Migrated, empty databases, and stores on them: a new one for each test, since what the registry
 * has written cannot be deleted, not even by a test.
 */
public final class TestPostgres extends PostgresExtension {
  public TestPostgres() {
    super(Migrations::migrate);
  }

  /** A new database as a service has it; the caller closes it. */
  public PostgresDatabase emptyDatabase() {
    return new PostgresDatabase(PostgresOptions.of(url(createDatabase()), USER, USER));
  }

  /** A database as a service has it whose login is a member of this role alone. */
  public PostgresDatabase as(String role, String database) throws SQLException {
    return new PostgresDatabase(optionsAs(role, database));
  }

  /** How a service connects whose login is a member of this role alone; made if missing. */
  public PostgresOptions optionsAs(String role, String database) throws SQLException {
    String login = role + "_login";
    execute(
        database,
        """
        DO $$ BEGIN
          CREATE ROLE %1$s LOGIN PASSWORD '%1$s' IN ROLE %2$s;
        EXCEPTION WHEN duplicate_object THEN NULL;
        END $$
        """
            .formatted(login, role));
    return PostgresOptions.of(url(database), login, login);
  }

  /** A registry on a new database. */
  public RegistryUnderTest emptyRegistry() {
    return registry(createDatabase());
  }

  public RegistryUnderTest registry(String database) {
    return registry(PostgresOptions.of(url(database), USER, USER));
  }

  /** With options of its own. */
  public static RegistryUnderTest registry(PostgresOptions options) {
    TestClock clock = new TestClock();
    PostgresDatabase database = new PostgresDatabase(options);
    return new RegistryUnderTest(
        new PostgresBaseModels(database),
        new PostgresExpertRegistry(database, clock),
        new PostgresAuditLog(database),
        new PostgresOutbox(database, clock),
        new PostgresApiKeys(database, clock),
        new PostgresFleet(database),
        clock);
  }

  /** Options that bear many at once on a busy machine. */
  public PostgresOptions patient(String database) {
    return new PostgresOptions(
        url(database), USER, USER, 8, Duration.ofSeconds(30), Duration.ofSeconds(10), false);
  }

  /** Options that give up soon. */
  public PostgresOptions impatient(String database) {
    return impatientOf(url(database));
  }

  public static PostgresOptions impatientOf(String url) {
    return new PostgresOptions(
        url, USER, USER, 4, Duration.ofSeconds(2), Duration.ofMillis(500), false);
  }

  /** Expects that a call says that the database does not answer, or not in time. */
  public static AbstractThrowableAssert<?, ?> assertUnavailable(ThrowingCallable call) {
    return assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE));
  }
}
