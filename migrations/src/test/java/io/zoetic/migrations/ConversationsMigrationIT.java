// SPDX-License-Identifier: Apache-2.0
package io.zoetic.migrations;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.testkit.PostgresExtension;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What examples are split by, in a database that has some. */
class ConversationsMigrationIT {
  @RegisterExtension
  static final PostgresExtension POSTGRES = new PostgresExtension(Migrations::migrate);

  private final DataSource database = POSTGRES.source(POSTGRES.createEmptyDatabase());

  @BeforeEach
  void migrateToTheVersionBefore() {
    // Rights are given to what is there in the end.
    Migrations.migrate(
        Flyway.configure().dataSource(database).target("21").skipDefaultCallbacks(true));
  }

  @Test
  void examplesOfBefore_stayInTheirSplits() throws SQLException {
    execute(
        """
        INSERT INTO example (id, expert, kind, split, prompt, prompt_hash, answer, reward, weight,
                             principal, rank, created_at)
        VALUES (gen_random_uuid(), 'dates', 'demonstration', 'test', '{}', repeat('a', 64), '4', 1,
                1, 'import', 0, now())
        """);

    Migrations.migrate(database);

    assertThat(texts("SELECT split || coalesce(split_group, ' of none') FROM example"))
        .containsExactly("test of none");
  }

  @Test
  void slicesThatAreMade_areIndexedAsThoseToCome() throws SQLException {
    execute("SELECT make_interaction_slices('1 day')");

    Migrations.migrate(database);
    execute("SELECT make_interaction_slices('2 days')");

    List<String> slices = texts("SELECT name FROM interaction_slice");
    assertThat(slices).hasSizeGreaterThan(2);
    for (String slice : slices) {
      assertThat(
              texts(
                  "SELECT substring(indexdef FROM 'USING .*') FROM pg_indexes WHERE tablename = '%s'"
                      .formatted(slice)))
          .contains(
              "USING btree (prompt_hash, COALESCE(tenant, ''::text))",
              "USING btree (episode_id, COALESCE(tenant, ''::text), asked_at) WHERE (episode_id IS NOT NULL)")
          .doesNotContain("USING btree (episode_id) WHERE (episode_id IS NOT NULL)");
    }
  }

  private void execute(String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private List<String> texts(String select) throws SQLException {
    List<String> texts = new ArrayList<>();
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery(select)) {
      while (row.next()) {
        texts.add(row.getString(1));
      }
    }
    return texts;
  }
}
