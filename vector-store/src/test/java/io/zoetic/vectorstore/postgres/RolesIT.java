// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.vectorstore.BaseModel;
import io.zoetic.vectorstore.BaseModelsContract;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.audit.AuditLog;
import io.zoetic.vectorstore.postgres.experts.PostgresAuditLog;
import io.zoetic.vectorstore.postgres.learning.PostgresRouters;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What the roles of the services may not; that they may what they must is shown by the services.
 */
final class RolesIT {
  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private static String database = "";

  @BeforeAll
  static void createDatabase() {
    database = POSTGRES.createDatabase();
  }

  @ParameterizedTest
  @ValueSource(strings = {"zoetic_gateway", "zoetic_worker", "zoetic_trainer"})
  void audit_isRewrittenByNoService(String role) throws Exception {
    for (String statement :
        List.of(
            "UPDATE audit SET reason = 'another'",
            "DELETE FROM audit",
            "TRUNCATE audit",
            "ALTER TABLE audit DISABLE TRIGGER USER",
            "ALTER TABLE audit OWNER TO zoetic_gateway",
            "DROP TRIGGER audit_is_kept ON audit",
            "CREATE OR REPLACE FUNCTION netstring(value text) RETURNS text LANGUAGE sql AS 'SELECT value'",
            "SET session_replication_role = replica")) {
      assertRefused(role, statement);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "zoetic_worker,  SELECT secret FROM signing_key",
    "zoetic_trainer, SELECT secret FROM signing_key",
    "zoetic_worker,  SELECT hash FROM api_key",
    "zoetic_trainer, SELECT hash FROM api_key",
    "zoetic_worker,  SELECT prompt FROM interaction",
    "zoetic_worker,  SELECT value FROM feedback",
    "zoetic_worker,  SELECT prompt FROM lesson",
    "zoetic_worker,  SELECT reason FROM audit",
    "zoetic_worker,  INSERT INTO audit DEFAULT VALUES",
    "zoetic_worker,  SELECT private_key FROM registry_key",
    "zoetic_trainer, SELECT private_key FROM registry_key",
    "zoetic_worker,  INSERT INTO registry_key DEFAULT VALUES",
    "zoetic_gateway, UPDATE registry_key SET since = now()",
    "zoetic_worker,  UPDATE alias SET version = 1",
    "zoetic_worker,  DELETE FROM expert_version",
    "zoetic_worker,  INSERT INTO outbox DEFAULT VALUES",
    "zoetic_trainer, DELETE FROM feedback",
    "zoetic_trainer, DELETE FROM lesson",
    "zoetic_trainer, DELETE FROM training_run",
    "zoetic_trainer, UPDATE router SET content = NULL",
    "zoetic_trainer, DELETE FROM tombstone",
    "zoetic_gateway, DELETE FROM tombstone",
    "zoetic_gateway, SELECT drop_interaction_slices(now())",
    "zoetic_worker,  SELECT digest FROM tombstone",
    "zoetic_gateway, DELETE FROM signing_key",
    "zoetic_gateway, INSERT INTO router DEFAULT VALUES"
  })
  void others_business_isRefused(String role, String statement) throws Exception {
    assertRefused(role, statement);
  }

  @Test
  void owner_whereLeastPrivilegeIsRequired_isRefused_andAServiceIsNot() throws Exception {
    PostgresOptions owner =
        PostgresOptions.of(POSTGRES.url(database), TestPostgres.USER, TestPostgres.USER);
    try (PostgresDatabase warned = new PostgresDatabase(owner);
        PostgresDatabase refused = new PostgresDatabase(owner.requiringLeastPrivilege(true));
        PostgresDatabase service =
            new PostgresDatabase(
                POSTGRES.optionsAs("zoetic_worker", database).requiringLeastPrivilege(true))) {
      warned.requireUsable();
      service.requireUsable();
      assertThat(count(warned)).isEqualTo(count(service));
      assertThatThrownBy(refused::requireUsable)
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("postgres.user must not own the table audit");
      assertThatThrownBy(() -> count(refused))
          .hasMessageContaining("postgres.user must not own the table audit");
    }
  }

  /** Not even one that puts tables of the same names in the way. */
  @Test
  void platform_asAWorkerAndATrainerChangeIt_isAudited_thoughNeitherSaysSo() throws Exception {
    String fresh = POSTGRES.createDatabase();
    BaseModel model = BaseModelsContract.model('f', "reference", Instant.EPOCH);
    try (PostgresDatabase worker = POSTGRES.as("zoetic_worker", fresh);
        PostgresDatabase trainer = POSTGRES.as("zoetic_trainer", fresh);
        PostgresDatabase reader = POSTGRES.as("zoetic_gateway", fresh)) {
      worker.<Boolean>read(
          connection -> {
            try (Statement statement = connection.createStatement()) {
              return statement.execute(
                  "CREATE TEMP TABLE audit (x int); CREATE TEMP TABLE audit_head (x int)");
            }
          });
      PostgresBaseModels models = new PostgresBaseModels(worker);
      models.registerBaseModel(model);
      models.registerBaseModel(model);
      models.serveLayout(model.digest(), "all", 3, true);
      new PostgresRouters(trainer).publishAfter(0, model.digest(), new byte[] {1}, null);
      POSTGRES.execute(fresh, "UPDATE incarnation SET id = gen_random_uuid(), since = now()");

      AuditLog audit = new PostgresAuditLog(reader);
      assertThat(audit.list(0, 10))
          .extracting(entry -> entry.content().subjectKind() + " " + entry.content().action())
          .containsExactly(
              "base-model serve", "base-model serve-layout", "router publish", "registry renew");
      assertThat(audit.list(0, 10))
          .extracting(entry -> entry.content().actor())
          .containsExactly(
              "zoetic_worker_login",
              "zoetic_worker_login",
              "zoetic_trainer_login",
              TestPostgres.USER);
      assertThat(audit.list(2, 1).getFirst().content().requestJson())
          .contains("digest")
          .doesNotContain("content");
      assertThat(audit.verify().fault()).isEmpty();
    }
  }

  /** The functions that do so act as the owner. */
  @Test
  void worker_mayNotHaveWhatItLikesAudited() throws Exception {
    String fresh = POSTGRES.createDatabase();
    try (PostgresDatabase worker = POSTGRES.as("zoetic_worker", fresh)) {
      assertThatThrownBy(
              () ->
                  worker.<Boolean>read(
                      connection -> {
                        try (Statement statement = connection.createStatement()) {
                          return statement.execute(
                              """
                              CREATE TEMP TABLE lie (expert text);
                              CREATE TRIGGER forged AFTER INSERT ON lie FOR EACH ROW
                              EXECUTE FUNCTION change_is_audited('promote', 'expert', 'expert', 'so')
                              """);
                        }
                      }))
          .hasStackTraceContaining("permission denied for function change_is_audited");
    }
  }

  private static int count(PostgresDatabase database) {
    return database.<Integer>read(
        connection -> {
          try (var statement = connection.createStatement();
              var rows = statement.executeQuery("SELECT count(*) FROM expert")) {
            rows.next();
            return rows.getInt(1);
          }
        });
  }

  private static void assertRefused(String role, String sql) throws SQLException {
    try (PostgresDatabase service = POSTGRES.as(role, database)) {
      assertThatThrownBy(
              () ->
                  service.<Boolean>read(
                      connection -> {
                        try (Statement statement = connection.createStatement()) {
                          return statement.execute(sql);
                        }
                      }))
          .as("%s: %s", role, sql)
          .rootCause()
          .extracting(refusal -> ((SQLException) refusal).getSQLState())
          .isEqualTo("42501");
    }
  }
}
