// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres;

import static io.zoetic.vectorstore.experts.RegistryUnderTest.BASE;
import static io.zoetic.vectorstore.experts.RegistryUnderTest.EXPERT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.core.AliasName;
import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.Retention;
import io.zoetic.vectorstore.Retention.Kept;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.experts.ExpertMutation;
import io.zoetic.vectorstore.experts.ExpertVersion;
import io.zoetic.vectorstore.experts.RegistryUnderTest;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What goes when it is old, by the role of the service that lets it go, and what stays. */
class PostgresRetentionIT {
  private static final Instant LAST_WEEK = Instant.now().minus(Duration.ofDays(7));
  private static final Instant LAST_MONTH = Instant.now().minus(Duration.ofDays(30));

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private String name;
  private RegistryUnderTest test;
  private PostgresDatabase owner;
  private PostgresDatabase trainer;
  private Retention retention;

  @BeforeEach
  void fill() throws SQLException {
    name = POSTGRES.createDatabase();
    test = POSTGRES.registry(name);
    owner = new PostgresDatabase(POSTGRES.patient(name));
    trainer = POSTGRES.as("zoetic_trainer", name);
    retention = new PostgresRetention(trainer);
  }

  @AfterEach
  void close() {
    trainer.close();
    owner.close();
    test.close();
  }

  /** As if all versions had been in their states for two weeks. */
  private void ageVersions() throws SQLException {
    POSTGRES.execute(
        name,
        """
        ALTER TABLE expert_version DISABLE TRIGGER expert_version_identity_is_fixed;
        UPDATE expert_version SET state_since = now() - interval '14 days';
        """);
  }

  private long count(String what) {
    return owner.<Long>read(
        connection ->
            new Sql(connection)
                .first("SELECT count(*) AS n FROM " + what, row -> row.getLong("n"))
                .orElseThrow());
  }

  @ParameterizedTest
  @EnumSource(Kept.class)
  void emptyDatabase_hasNothingToLetGo(Kept what) {
    assertThat(retention.trim(what, Instant.now())).isZero();
  }

  @Test
  void values_goOnceNobodyCouldWantThem_andTheRestStays() throws SQLException {
    VersionId champion = test.champion();
    VersionId rejected = test.rejected();
    VersionId overtaken = test.candidate();
    VersionId quarantined = test.quarantined();
    VersionId blessed = test.blessed();
    VersionId newest = test.candidate();
    ExpertVersion before = test.registry.version(rejected).orElseThrow();

    assertThat(retention.trim(Kept.VALUES, Instant.now())).as("younger than a day").isZero();
    ageVersions();
    assertThat(retention.trim(Kept.VALUES, LAST_MONTH)).isZero();
    assertThat(retention.trim(Kept.VALUES, LAST_WEEK)).isEqualTo(3);

    assertThat(
            test.registry.values(
                List.of(champion, rejected, overtaken, quarantined, blessed, newest)))
        .containsOnlyKeys(champion, blessed, newest);
    ExpertVersion after = test.registry.version(rejected).orElseThrow();
    assertThat(after.valuesDroppedAt()).isNotNull();
    assertThat(after)
        .usingRecursiveComparison()
        .ignoringFields("valuesDroppedAt")
        .isEqualTo(before);
    assertGone(() -> test.registry.values(rejected));
    assertGone(() -> test.apply(new ExpertMutation.Evaluate(overtaken)));
    assertGone(() -> test.apply(new ExpertMutation.Restore(quarantined)));
  }

  @Test
  void champions_ofTheLastTenPromotions_canBeRolledBackTo() throws SQLException {
    VersionId first = test.champion();
    for (int i = 0; i < 10; i++) {
      test.champion();
    }
    ageVersions();
    assertThat(retention.trim(Kept.VALUES, LAST_WEEK)).isEqualTo(1);

    test.apply(new ExpertMutation.RollbackTo(new VersionId(EXPERT, 2)));
    assertThat(test.at(AliasName.LAST_GOOD)).as("where no rollback leads").isZero();
    assertGone(() -> test.apply(new ExpertMutation.RollbackTo(first)));
  }

  @Test
  void values_ofWhatIsServed_areKeptByTheTablesThemselves() throws SQLException {
    test.champion();
    test.rejected();
    ageVersions();
    String drop = "UPDATE expert_version SET z = NULL, values_dropped_at = now() WHERE version = ";

    assertThatThrownBy(() -> POSTGRES.execute(name, drop + 1))
        .hasMessageContaining("its values go whole and late");
    POSTGRES.execute(name, drop + 2);
    assertThatThrownBy(
            () ->
                POSTGRES.execute(
                    name,
                    "UPDATE expert_version SET z = '\\x00000000', values_dropped_at = NULL WHERE version = 2"))
        .hasMessageContaining("a version never changes but for its state");
  }

  @Test
  void routers_beyondTheLastTen_loseTheirContent() throws SQLException {
    POSTGRES.execute(
        name,
        """
        INSERT INTO router (base_model, content, digest, published_at)
        SELECT '%s', content, encode(sha256(content), 'hex'), now() - interval '14 days'
        FROM generate_series(1, 13) AS n, convert_to(n::text, 'UTF8') AS content
        """
            .formatted(BASE));

    assertThat(retention.trim(Kept.ROUTERS, LAST_MONTH)).isZero();
    assertThat(retention.trim(Kept.ROUTERS, LAST_WEEK)).isEqualTo(3);

    assertThat(count("router")).isEqualTo(13);
    assertThat(count("router WHERE content IS NULL AND sequence <= 3")).isEqualTo(3);
    assertThatThrownBy(() -> POSTGRES.execute(name, "DELETE FROM router"))
        .hasMessageContaining("a router is replaced, never deleted");
  }

  @Test
  void feedback_goesWithWhatTheCrowdsBecame_andStaysWhereSomebodyAnswersForIt()
      throws SQLException {
    POSTGRES.execute(
        name,
        """
        INSERT INTO feedback (id, principal, idempotency_key, body_hash, request_id, choice, other_choice,
                              metric, kind, value, source_type, tags, occurred_at, received_at, state)
        SELECT ('00000000-0000-0000-0000-' || lpad(n::text, 12, '0'))::uuid, 'key', n::text, repeat('0', 64),
               'r' || n, 0, 0, 'thumb', 'boolean', 'true', 'end_user', '{}', at, at, 'trusted'
        FROM generate_series(1, 2500) AS n,
             LATERAL (SELECT now() - CASE WHEN n > 2400 THEN interval '1 hour' ELSE interval '14 days' END) AS t (at);
        INSERT INTO example (id, expert, kind, split, prompt, prompt_hash, answer, reward, weight,
                             principal, voucher, feedback, rank, created_at)
        SELECT id, 'dates', 'demonstration', 'train', '{}', repeat('0', 64), '', 1, 1, 'key',
               CASE WHEN idempotency_key::integer % 100 = 0 THEN 'ada' END, id, 0, received_at
        FROM feedback
        """);

    assertThat(retention.trim(Kept.FEEDBACK, LAST_MONTH)).isZero();
    assertThat(retention.trim(Kept.FEEDBACK, Instant.now())).isEqualTo(2400 - 24);

    assertThat(count("feedback")).isEqualTo(100 + 24);
    assertThat(count("example")).isEqualTo(100 + 24);
    assertThat(count("example WHERE voucher IS NOT NULL")).isEqualTo(25);
  }

  @Test
  void runs_goWithTheValuesOfTheirVersions() throws SQLException {
    test.champion();
    test.rejected();
    POSTGRES.execute(
        name,
        """
        INSERT INTO training_run (id, expert, state, cause, reason, requested_by, config, seed, created_at,
                                  finished_at, fence, progress, lineage, version)
        SELECT ('00000000-0000-0000-0000-00000000000' || n)::uuid, '%s', 'refused', 'feedback', 'r', 'r', '{}', 1,
               now() - interval '15 days', now() - interval '14 days', 1, '{}', '{}', CASE WHEN n < 3 THEN n END
        FROM generate_series(1, 3) AS n;
        INSERT INTO training_run_example (run, example) SELECT id, id FROM training_run;
        INSERT INTO evaluation (run, suite, report, measured_at) SELECT id, 'base', '{}', now() FROM training_run;
        """
            .formatted(EXPERT));

    assertThat(retention.trim(Kept.RUNS, LAST_MONTH)).isZero();
    assertThat(retention.trim(Kept.RUNS, LAST_WEEK)).as("without a version").isEqualTo(1);
    ageVersions();
    retention.trim(Kept.VALUES, LAST_WEEK);
    assertThat(retention.trim(Kept.RUNS, LAST_WEEK)).as("of the rejected one").isEqualTo(1);

    for (String table : List.of("training_run", "training_run_example", "evaluation")) {
      assertThat(count(table)).as(table).isEqualTo(1);
    }
    assertThat(count("training_run WHERE version = 1")).isEqualTo(1);
  }

  @Test
  void movesOfAliases_goButForTheLast_andAsOfSaysWhatItNoLongerKnows() throws SQLException {
    test.champion();
    VersionId second = test.champion();
    test.apply(new ExpertMutation.Pin(second, "acme"));
    test.apply(new ExpertMutation.Unpin(EXPERT, "acme"));
    POSTGRES.execute(
        name,
        """
        ALTER TABLE alias_move DISABLE TRIGGER alias_move_is_fixed;
        UPDATE alias_move SET moved_at = now() - interval '14 days';
        ALTER TABLE alias_move ENABLE ALWAYS TRIGGER alias_move_is_fixed;
        """);

    int gone = retention.trim(Kept.ALIAS_MOVES, LAST_WEEK);
    gone += retention.trim(Kept.ALIAS_MOVES, LAST_WEEK);

    assertThat(count("alias_move WHERE version IS NULL")).isZero();
    assertThat(count("alias_move WHERE name = 'champion' AND version = 2")).isEqualTo(1);
    assertThat(gone).isPositive();
    assertThat(test.registry.asOf(Instant.now(), "acme").getFirst().id()).isEqualTo(second);
    assertGone(() -> test.registry.asOf(LAST_MONTH, "acme"));
  }

  @Test
  void keys_goAfterTheirEnd() throws SQLException {
    POSTGRES.execute(
        name,
        """
        INSERT INTO api_key (id, hash, name, role, grants, created_at, expires_at, revoked_at)
        SELECT lpad(n::text, 12, '0'), lpad(n::text, 64, '0'), 'n', 'client', '{}', now() - interval '60 days',
               CASE n WHEN 1 THEN now() - interval '14 days' ELSE now() + interval '1 day' END,
               CASE n WHEN 2 THEN now() - interval '14 days' WHEN 3 THEN now() END
        FROM generate_series(1, 4) AS n
        """);

    assertThat(retention.trim(Kept.API_KEYS, LAST_MONTH)).isZero();
    assertThat(retention.trim(Kept.API_KEYS, Instant.now())).isEqualTo(2);

    assertThat(count("api_key")).isEqualTo(2);
    assertThatThrownBy(() -> POSTGRES.execute(name, "DELETE FROM api_key"))
        .hasMessageContaining("a key is revoked, never deleted before its end");
  }

  @Test
  void otherServices_letNothingGo() throws SQLException {
    for (String role : List.of("zoetic_gateway", "zoetic_worker")) {
      try (PostgresDatabase service = POSTGRES.as(role, name)) {
        for (Kept what : Kept.values()) {
          assertThatThrownBy(() -> new PostgresRetention(service).trim(what, LAST_WEEK))
              .as("%s: %s", role, what)
              .hasMessageContaining("permission denied");
        }
      }
    }
  }

  private static void assertGone(Runnable call) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.GONE));
  }
}
