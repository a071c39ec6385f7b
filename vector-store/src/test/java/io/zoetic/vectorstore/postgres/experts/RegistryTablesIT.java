// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.experts;

import static io.zoetic.vectorstore.experts.RegistryUnderTest.EXPERT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.core.AliasName;
import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.audit.AuditVerification;
import io.zoetic.vectorstore.experts.ExpertMutation;
import io.zoetic.vectorstore.experts.RegistryUnderTest;
import io.zoetic.vectorstore.experts.VersionState;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the tables refuse to their own owner, and what is found when he gets his way. */
class RegistryTablesIT {
  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  /** What is refused leaves it as it was, so one serves all. */
  private static String database = "";

  private static RegistryUnderTest registry;

  @BeforeAll
  static void fillDatabase() throws SQLException {
    database = POSTGRES.createDatabase();
    registry = filled(database);
    POSTGRES.execute(database, insertKey("tenant", "null"));
  }

  @AfterAll
  static void closeRegistry() {
    registry.close();
  }

  /** Version 1 is retired and last-good, 2 is champion, 3 rejected, 4 blessed and challenger. */
  private static RegistryUnderTest filled(String database) {
    RegistryUnderTest test = POSTGRES.registry(database);
    test.champion();
    test.champion();
    test.rejected();
    test.blessed();
    return test;
  }

  @Test
  void stateMachine_isTheSameInSqlAsInJava() throws SQLException {
    try (Connection connection = POSTGRES.source(database).getConnection();
        PreparedStatement statement =
            connection.prepareStatement("SELECT version_may_become(?, ?)")) {
      for (VersionState from : VersionState.values()) {
        for (VersionState to : VersionState.values()) {
          statement.setString(1, from.word());
          statement.setString(2, to.word());
          try (ResultSet row = statement.executeQuery()) {
            assertThat(row.next()).isTrue();
            assertThat(row.getBoolean(1)).as("%s to %s", from, to).isEqualTo(from.mayBecome(to));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          UPDATE expert_version SET z = z                                   | a version never changes but for its state
          UPDATE expert_version SET metrics = '{}'                          | a version never changes but for its state
          DELETE FROM expert_version                                        | a version is retired, never deleted
          TRUNCATE expert_version CASCADE                                   | refused
          UPDATE expert_version SET state = 'champion' WHERE version = 3    | expert_version_state_machine: arithmetic@3 must not become champion from rejected
          UPDATE expert_version SET state = 'retired' WHERE version = 2     | alias_points_to_fitting_state: arithmetic has champion at @2, which is retired
          UPDATE expert_version SET state = 'champion', promoted_epoch = 99 WHERE version = 4 | expert_version_one_champion
          UPDATE expert_version SET gate_report = '{}' WHERE version = 4    | expert_version_report_is_of_evaluation
          UPDATE expert SET epoch = epoch                                   | expert_epoch_counts_up
          UPDATE expert SET epoch = epoch + 1, changed_at = created_at - interval '1 s' | expert_time_moves_on
          UPDATE expert SET name = 'other-name'                             | an expert keeps its name and role
          DELETE FROM expert                                                | an expert is retired, never deleted
          UPDATE alias SET version = 3                                      | alias_epoch_is_monotonic
          UPDATE alias SET epoch = 99                                       | alias_epoch_is_monotonic
          DELETE FROM alias WHERE name = 'challenger'                       | alias_epoch_is_monotonic
          DELETE FROM alias WHERE name = 'champion'                         | alias_points_to_champion
          INSERT INTO alias_move SELECT expert, name, epoch + 1, version, null, moved_at FROM alias_move | moves are recorded where an alias moves
          DELETE FROM alias_move                                            | what was is not changed
          UPDATE audit SET reason = 'none'                                  | the audit is append-only
          DELETE FROM audit                                                 | the audit is append-only
          TRUNCATE audit                                                    | the audit is append-only
          SET session_replication_role = replica; DELETE FROM audit         | the audit is append-only
          DELETE FROM audit_head                                            | the audit is append-only
          UPDATE audit_head SET sequence = 1                                | audit_head_moves_on
          UPDATE audit_head SET sequence = sequence + 1, hash = repeat('7', 64) | audit_head_is_of_audit
          UPDATE outbox SET payload = '{}'                                  | an event never changes
          UPDATE outbox SET sequence = DEFAULT                              | an event never changes
          DELETE FROM outbox                                                | outbox_is_published_first
          TRUNCATE outbox                                                   | an event is published before it is deleted
          INSERT INTO outbox VALUES (gen_random_uuid(), DEFAULT, 'a', 'a', 'a', '{}', now(), now()) | outbox_begins_unpublished
          DELETE FROM base_model                                            | violates foreign key constraint
          UPDATE outbox SET published_at = now(); UPDATE outbox SET published_at = now() | outbox_is_published_once
          """)
  void tables_refuseWhatBreaksARule(String statement, String rule) {
    assertThatThrownBy(() -> POSTGRES.execute(database, statement))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining(rule);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          expert SELECT 'Math', 'skill', false, 1, now(), now()                         | expert_name_is_well_formed
          expert SELECT 'base', 'skill', false, 1, now(), now()                         | expert_name_is_not_reserved
          expert SELECT 'math', 'tutor', false, 1, now(), now()                         | expert_role_is_known
          expert SELECT 'math', 'skill', false, 0, now(), now()                         | expert_epoch_is_positive
          expert SELECT 'math', 'skill', false, 1, now(), now() - interval '1 s'        | expert_times_are_in_order
          alias SELECT name, 'latest', 1, null, epoch, now() FROM expert                | alias_name_is_known
          alias SELECT name, 'pinned/', 1, null, epoch, now() FROM expert               | alias_name_is_known
          alias SELECT name, 'canary', 4, null, epoch, now() FROM expert                | alias_weight_is_of_canary
          alias SELECT name, 'canary', 4, 100, epoch, now() FROM expert                 | alias_weight_in_range
          alias SELECT name, 'canary', 1, 5, epoch, now() FROM expert                   | alias_points_to_fitting_state: arithmetic has canary at @1, which is retired
          alias SELECT name, 'pinned/acme', 3, null, epoch, now() FROM expert           | alias_points_to_fitting_state: arithmetic has pinned/acme at @3, which is rejected
          alias SELECT name, 'pinned/acme', 9, null, epoch, now() FROM expert           | alias_version_exists
          alias SELECT name, 'pinned/acme', 4, null, epoch + 1, now() FROM expert       | alias_epoch_is_monotonic
          audit SELECT 0, now(), ' ', 'a', 'api-key', 's', null, null, 'r', 'k', '{}'   | audit_actor_not_blank
          audit SELECT 0, now(), 'a', '', 'api-key', 's', null, null, 'r', 'k', '{}'    | audit_action_not_blank
          audit SELECT 0, now(), 'a', 'a', 'Topic', 's', null, null, 'r', 'k', '{}'     | audit_subject_kind_is_word
          audit SELECT 0, now(), 'a', 'a', 'api-key', 's', null, null, ' ', 'k', '{}'   | audit_reason_not_blank
          audit SELECT 0, now(), 'a', 'a', 'api-key', 's', null, null, 'r', '', '{}'    | audit_key_not_blank
          audit SELECT 0, now(), 'a', 'a', 'expert', 's', null, null, 'r', 'k', '{}'    | audit_expert_has_epoch
          audit SELECT 0, now(), 'a', 'a', 'api-key', 's', null, null, 'r', idempotency_key, '{}' FROM audit LIMIT 1 | audit_idempotency_key_key
          """)
  void tables_refuseRowsThatBreakARule(String row, String rule) {
    assertThatThrownBy(() -> POSTGRES.execute(database, "INSERT INTO " + row))
        .isInstanceOf(SQLException.class)
        .hasMessageContaining(rule);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          id         | 'short'              | api_key_id_is_well_formed
          hash       | 'zk-secret'          | api_key_hash_is_sha256
          name       | ' '                  | api_key_name_not_blank
          role       | 'root'               | api_key_role_is_known
          tenant     | 'a b'                | api_key_tenant_is_well_formed
          grants     | '{last-good}'    | api_key_grants_are_known
          expires_at | now() - interval '1 s' | api_key_expires_later
          """)
  void apiKey_withABadValue_isRefused(String column, String value, String constraint) {
    assertThatThrownBy(() -> POSTGRES.execute(database, insertKey(column, value)))
        .hasMessageContaining(constraint);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          UPDATE api_key SET role = 'admin'          | a key is revoked, never changed
          UPDATE api_key SET expires_at = 'infinity' | a key is revoked, never changed
          UPDATE api_key SET revoked_at = now(); UPDATE api_key SET revoked_at = null | api_key_stays_revoked
          DELETE FROM api_key                        | a key is revoked, never deleted
          """)
  void apiKey_changedInAnyWayButRevoked_isRefused(String statement, String rule) {
    assertThatThrownBy(() -> POSTGRES.execute(database, statement)).hasMessageContaining(rule);
  }

  private static String insertKey(String column, String value) {
    Map<String, String> row =
        new TreeMap<>(
            Map.of(
                "id", "'aaaaaaaaaaaa'",
                "hash", "repeat('a', 64)",
                "name", "'night shift'",
                "role", "'client'",
                "tenant", "'acme'",
                "grants", "'{canary}'",
                "created_at", "now()",
                "expires_at", "now() + interval '1 h'"));
    row.put(column, value);
    return "INSERT INTO api_key (%s) VALUES (%s)"
        .formatted(String.join(", ", row.keySet()), String.join(", ", row.values()));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          version        | 0               | expert_version_is_positive
          state          | 'blessed'       | expert_version_begins_as_candidate
          z              | '\\x000000'    | expert_version_z_is_float32
          z              | ''::bytea       | expert_version_z_size
          z              | '\\x0000803e'  | expert_version_digest_is_of_z
          layout         | ' '             | expert_version_layout_not_blank
          training_run   | ''              | expert_version_run_not_blank
          metrics        | '[]'            | expert_version_metrics_object
          base_model     | 'none'          | expert_version_base_model_fkey
          expert         | 'none'          | expert_version_expert_fkey
          parent_expert  | 'arithmetic'    | expert_version_parent_exists
          promoted_epoch | 1               | expert_version_path_is_served
          """)
  void version_withABadValue_isRefused(String column, String value, String constraint) {
    Map<String, String> row = new TreeMap<>();
    Stream.of(
            "expert base_model description layout z digest training_run metrics registered_at"
                .split(" "))
        .forEach(copied -> row.put(copied, copied));
    row.put("version", "9");
    row.put("state", "'candidate'");
    row.put(column, value);
    if (!constraint.equals("expert_version_digest_is_of_z")) {
      row.put("digest", "encode(sha256(%s), 'hex')".formatted(row.get("z")));
    }
    String insert =
        "INSERT INTO expert_version (%s) SELECT %s FROM expert_version WHERE version = 1"
            .formatted(String.join(", ", row.keySet()), String.join(", ", row.values()));

    assertThatThrownBy(() -> POSTGRES.execute(database, insert)).hasMessageContaining(constraint);
  }

  /** With a database of its own: what is done here is committed. */
  @Nested
  class OwnerWhoSwitchesTriggersOff {
    private String own = "";
    private RegistryUnderTest test;

    @BeforeEach
    void fillRegistry() {
      own = POSTGRES.createDatabase();
      test = filled(own);
    }

    @AfterEach
    void closeRegistry() {
      test.close();
    }

    @Test
    void auditEntry_withOneChangedByte_isFoundAndNamed() throws SQLException {
      assertThat(test.audit.verify().fault()).isEmpty();

      POSTGRES.execute(
          own,
          """
          ALTER TABLE audit DISABLE TRIGGER audit_is_kept;
          UPDATE audit SET reason = overlay(reason PLACING 'B' FROM 1 FOR 1) WHERE sequence = 3;
          """);

      AuditVerification verification = test.audit.verify();
      assertThat(verification.verified()).isEqualTo(2);
      assertThat(verification.fault().orElseThrow().sequence()).isEqualTo(3);
      assertThat(verification.fault().orElseThrow().rule())
          .startsWith("the content of entry 3 must have the hash ");
    }

    @Test
    void auditEntry_changedWithItsHash_breaksTheNextOne() throws SQLException {
      POSTGRES.execute(
          own,
          """
          ALTER TABLE audit DISABLE TRIGGER audit_is_kept;
          UPDATE audit SET hash = repeat('7', 64) WHERE sequence = 4;
          UPDATE audit SET previous_hash = repeat('7', 64) WHERE sequence = 5;
          """);

      assertThat(test.audit.verify().fault().orElseThrow().sequence()).isEqualTo(4);
    }

    @Test
    void auditEntries_cutOff_areMissed() throws SQLException {
      long last = test.audit.head().sequence();

      POSTGRES.execute(
          own,
          "ALTER TABLE audit DISABLE TRIGGER audit_is_kept; DELETE FROM audit WHERE sequence >= "
              + last);

      AuditVerification verification = test.audit.verify();
      assertThat(verification.verified()).isEqualTo(last - 1);
      assertThat(verification.fault().orElseThrow().rule())
          .startsWith("the chain must end at entry " + last);
    }

    @Test
    void values_damagedInTheirRow_areNeitherReadNorPromoted() throws SQLException {
      VersionId id = new VersionId(EXPERT, 4);

      POSTGRES.execute(
          own,
          """
          ALTER TABLE expert_version DISABLE TRIGGER expert_version_is_immutable;
          ALTER TABLE expert_version DROP CONSTRAINT expert_version_digest_is_of_z;
          UPDATE expert_version SET z = set_byte(z, 0, 1) WHERE version = 4;
          """);
      POSTGRES.execute(
          own,
          """
          ALTER TABLE expert_version ADD CONSTRAINT expert_version_digest_is_of_z
            CHECK (digest = encode(sha256(z), 'hex')) NOT VALID
          """);

      assertThatThrownBy(() -> test.registry.values(id))
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.REFUSED))
          .hasMessageStartingWith("the values of arithmetic@4 must have the digest ");
      assertThatThrownBy(() -> test.apply(new ExpertMutation.Promote(id)))
          .hasMessageContaining("expert_version_digest_is_of_z");
      assertThat(test.at(AliasName.CHAMPION)).isEqualTo(2);
      assertThat(test.audit.verify().fault()).isEmpty();
    }
  }
}
