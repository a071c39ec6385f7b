// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.vectorstore.SchemaHealth;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresSchemaIT {
  private static final String FROM_THE_FUTURE =
      """
      INSERT INTO flyway_schema_history
        (installed_rank, version, description, type, script, installed_by, execution_time, success)
      VALUES (999, '999', 'x', 'SQL', 'V999__x.sql', 'postgres', 1, true)
      """;

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private final String name = POSTGRES.createDatabase();

  @Test
  void tablesOfThisBuild_suit_andAreTheNewestThatItKnows() throws SQLException {
    try (PostgresDatabase database = open(name);
        PostgresSchema schema = PostgresSchema.watch(database)) {
      assertThat(schema.health()).isEqualTo(SchemaHealth.SUITABLE);
    }
    assertThat(number("SELECT max(version::integer) FROM flyway_schema_history"))
        .as("PostgresSchema.NEWEST must be the last migration")
        .isEqualTo(PostgresSchema.NEWEST);
    assertThat(PostgresSchema.OLDEST).isLessThanOrEqualTo(PostgresSchema.NEWEST);
  }

  @Test
  void tablesThatAreTooOld_areRefused_withWhatIsToBeDone() throws SQLException {
    execute("DELETE FROM flyway_schema_history WHERE version::integer >= " + PostgresSchema.OLDEST);

    assertRefused(
        name, "must be of version " + PostgresSchema.OLDEST, "are of ", "./zoetic migrate");
  }

  @Test
  void databaseWithoutTables_isRefused_withWhatIsToBeDone() {
    assertRefused("template1", "are of 0: run ./zoetic migrate");
  }

  @Test
  void newerTables_areWorkedOn_withAWarning() throws SQLException {
    execute(FROM_THE_FUTURE);

    try (PostgresDatabase database = open(name);
        PostgresSchema schema = PostgresSchema.watch(database)) {
      assertThat(schema.health().failure()).isEmpty();
      assertThat(schema.health().warning().orElseThrow())
          .contains("are of version 999", "knows " + PostgresSchema.NEWEST);
    }
  }

  @Test
  void newerTablesThatTakeSomethingAway_endTheWorkOfThisBuild() throws SQLException {
    try (PostgresDatabase database = open(name);
        PostgresSchema schema = PostgresSchema.watch(database)) {
      execute(FROM_THE_FUTURE);
      execute("UPDATE schema_reader SET lowest = 998");

      schema.look();

      assertThat(schema.health().failure().orElseThrow())
          .contains("must know version 998", "run a newer build");
    }
    assertRefused(name, "must know version 998");
  }

  @Test
  void databaseThatIsAway_isNoFailure() {
    try (PostgresDatabase database =
            new PostgresDatabase(
                TestPostgres.impatientOf("jdbc:postgresql://127.0.0.1:1/postgres"));
        PostgresSchema schema = PostgresSchema.watch(database)) {
      assertThat(schema.health()).isEqualTo(SchemaHealth.SUITABLE);
    }
  }

  private static void assertRefused(String refused, String... parts) {
    try (PostgresDatabase database = open(refused)) {
      assertThatThrownBy(() -> PostgresSchema.watch(database).close())
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED))
          .hasMessageContainingAll(parts);
    }
  }

  private static PostgresDatabase open(String name) {
    return new PostgresDatabase(POSTGRES.impatient(name));
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = POSTGRES.source(name).getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private int number(String sql) throws SQLException {
    try (Connection connection = POSTGRES.source(name).getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(sql)) {
      row.next();
      return row.getInt(1);
    }
  }
}
