// SPDX-License-Identifier: Apache-2.0
package io.zoetic.migrations;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.testkit.PostgresExtension;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MigrationsIT {
  private static final String DIGEST = "0123456789abcdef".repeat(4);

  @RegisterExtension
  static final PostgresExtension POSTGRES = new PostgresExtension(Migrations::migrate);

  private String name;
  private DataSource database;

  @BeforeEach
  void createDatabase() {
    use(POSTGRES.createEmptyDatabase());
  }

  private void use(String another) {
    name = another;
    database = POSTGRES.source(another);
  }

  @Test
  void migrate_twice_appliesEverythingOnce() throws SQLException {
    assertThat(Migrations.migrate(database)).isEqualTo(files());
    assertThat(Migrations.migrate(database)).isZero();

    insert("digest", "'" + DIGEST + "'");
    execute(
        database,
        "INSERT INTO current_base_model (digest, since) VALUES ('" + DIGEST + "', now())");
  }

  private static int files() {
    Path folder = Path.of("src", "main", "resources", "db", "migration");
    return Objects.requireNonNull(folder.toFile().list((_, name) -> name.startsWith("V"))).length;
  }

  @Test
  void migrate_ofANewerDatabase_isRefused() throws SQLException {
    Migrations.migrate(database);
    execute(
        database,
        """
        INSERT INTO flyway_schema_history
          (installed_rank, version, description, type, script, installed_by, execution_time, success)
        VALUES (99, '999', 'from the future', 'SQL', 'V999__x.sql', 'postgres', 1, true)
        """);

    assertThatThrownBy(() -> Migrations.migrate(database))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("must not be newer than this build")
        .hasMessageContaining("version 999 (from the future)");
  }

  @Test
  void migrate_afterAFailedMigration_isRefused() throws SQLException {
    Migrations.migrate(database);
    execute(database, "UPDATE flyway_schema_history SET success = false WHERE version = '1'");

    assertThatThrownBy(() -> Migrations.migrate(database))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("version 1 (base model) failed");
  }

  @Test
  void migrate_afterAnAppliedMigrationWasEdited_isRefused() throws SQLException {
    Migrations.migrate(database);
    execute(database, "UPDATE flyway_schema_history SET checksum = 1 WHERE version = '1'");

    assertThatThrownBy(() -> Migrations.migrate(database))
        .isInstanceOf(MigrationException.class)
        .hasMessageContaining("checksum");
  }

  @ParameterizedTest
  @CsvSource({
    "digest,            ABC,        base_model_digest_is_sha256",
    "name,              ' ',          base_model_name_is_not_blank",
    "architecture,      '',           base_model_architecture_not_blank",
    "vocab_size,        0,            base_model_vocab_size_positive",
    "context_length,    0,            base_model_context_length_positive",
    "hidden_size,       -1,           base_model_hidden_size_positive",
    "num_hidden_layers, 0,            base_model_layers_positive",
    "parameter_count,   0,            base_model_parameters_positive",
    "config,            '[]',         base_model_config_is_object",
  })
  void baseModel_withABadValue_isRefused(String column, String value, String constraint) {
    use(POSTGRES.createDatabase());

    assertThatThrownBy(() -> insert(column, "'" + value + "'"))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining(constraint);
  }

  @Test
  void currentBaseModel_secondRow_isRefused() throws SQLException {
    Migrations.migrate(database);
    insertValid();
    String point = "INSERT INTO current_base_model VALUES (%s, '" + DIGEST + "', now())";
    execute(database, point.formatted("true"));

    assertThatThrownBy(() -> execute(database, point.formatted("true")))
        .hasMessageContaining("current_base_model_pkey");
    assertThatThrownBy(() -> execute(database, point.formatted("false")))
        .hasMessageContaining("current_base_model_has_one_row");
  }

  @Test
  void main_withSettings_migratesAndEndsWith0() {
    String url = POSTGRES.url(name);

    assertThat(Main.run(List.of("--postgres.url=" + url, "--postgres.user=postgres"), Map.of()))
        .isZero();

    assertThat(Migrations.migrate(database)).isZero();
  }

  @Test
  void roles_thatSomebodyElseIsToMake_mustBeThereIfAskedFor() {
    Migrations.migrate(database);

    assertThatCode(() -> ServiceRoles.require(database, ServiceRoles.NAMES))
        .doesNotThrowAnyException();
    assertThatThrownBy(
            () -> ServiceRoles.require(database, List.of("zoetic_worker", "zoetic_nobody")))
        .isInstanceOf(MigrationException.class)
        .hasMessage("the roles of the services must be there, missing are [zoetic_nobody]");
  }

  @Test
  void main_afterARestore_beginsANewIncarnation() throws SQLException {
    Migrations.migrate(database);
    List<String> arguments =
        List.of("--postgres.url=" + POSTGRES.url(name), "--postgres.user=postgres");
    String before = incarnation();

    assertThat(Main.run(arguments, Map.of())).isZero();
    assertThat(incarnation()).as("of a database that was not restored").isEqualTo(before);

    List<String> restored = new ArrayList<>(arguments);
    restored.add("--new-incarnation=true");
    assertThat(Main.run(restored, Map.of())).isZero();
    assertThat(incarnation()).isNotEqualTo(before);
    assertThatThrownBy(() -> execute(database, "DELETE FROM incarnation"))
        .hasMessageContaining("a registry always has an incarnation");
  }

  private String incarnation() throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet row = statement.executeQuery("SELECT id FROM incarnation")) {
      assertThat(row.next()).isTrue();
      return row.getString("id");
    }
  }

  @Test
  void main_withoutSuchADatabase_endsWith1() {
    String url = POSTGRES.url("no_such_database");

    List<String> arguments =
        List.of(
            "--postgres.url=" + url, "--postgres.user=postgres", "--postgres.connect-retries=0");

    assertThat(Main.run(arguments, Map.of())).isEqualTo(1);
  }

  @Test
  void main_withUnknownSetting_endsWith2() {
    assertThat(Main.run(List.of("--postgres.urk=x"), Map.of())).isEqualTo(2);
  }

  private void insertValid() throws SQLException {
    insert("digest", "'" + DIGEST + "'");
  }

  /** Inserts a valid row but for one column. */
  private void insert(String column, String value) throws SQLException {
    Map<String, String> row =
        new TreeMap<>(
            Map.of(
                "digest", "'" + DIGEST + "'",
                "name", "'reference'",
                "architecture", "'LlamaForCausalLM'",
                "vocab_size", "512",
                "context_length", "256",
                "hidden_size", "64",
                "num_hidden_layers", "2",
                "parameter_count", "100000",
                "config", "'{}'",
                "registered_at", "now()"));
    row.put(column, value);
    execute(
        database,
        "INSERT INTO base_model (%s) VALUES (%s)"
            .formatted(String.join(", ", row.keySet()), String.join(", ", row.values())));
  }

  private static void execute(DataSource database, String sql) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }
}
