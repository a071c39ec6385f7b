// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.inParallel;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.interaction;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.thumb;
import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.Scope;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.feedback.Interactions;
import io.zoetic.vectorstore.feedback.Interactions.Deleted;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.learning.Curation.Decision;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.Sql;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Interactions in slices of time, as the role of the trainer makes, fills and drops them. */
class InteractionSlicesIT {
  private static final Duration RETENTION = Duration.ofDays(30);

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  @RegisterExtension final LearningUnderTest test = LearningUnderTest.empty(POSTGRES);

  private PostgresDatabase trainer;
  private Interactions interactions;

  @BeforeEach
  void open() throws SQLException {
    trainer = POSTGRES.as("zoetic_trainer", test.name);
    interactions = new PostgresInteractions(trainer);
    interactions.makeSlices(RETENTION);
  }

  @AfterEach
  void close() {
    trainer.close();
  }

  /** So that time passes: as if all slices had begun earlier. */
  private void pass(Duration time) throws SQLException {
    POSTGRES.execute(
        test.name,
        """
        DO $$
        DECLARE
          slice record;
        BEGIN
          FOR slice IN SELECT name FROM interaction_slice LOOP
            EXECUTE format('ALTER TABLE %%I DROP CONSTRAINT IF EXISTS %%I', slice.name, slice.name || '_is_asked_within');
          END LOOP;
          UPDATE interaction SET asked_at = asked_at - interval '%1$d s', finished_at = finished_at - interval '%1$d s';
          UPDATE interaction_slice SET since = since - interval '%1$d s', until = until - interval '%1$d s';
        END
        $$
        """
            .formatted(time.toSeconds()));
  }

  private int count(String from) {
    return test.database.<Integer>read(
        connection ->
            new Sql(connection)
                .first("SELECT count(*) AS n FROM " + from, row -> row.getInt("n"))
                .orElseThrow());
  }

  private static StoredInteraction now(String id) {
    return interaction(id, "ada", "e1", Instant.now().truncatedTo(ChronoUnit.MICROS));
  }

  @Test
  void slices_areMadeAheadOnce_andEndToEnd() throws SQLException {
    interactions.makeSlices(RETENTION);
    assertThat(count("interaction_slice")).isEqualTo(2);

    pass(Duration.ofDays(3));
    interactions.makeSlices(RETENTION);
    assertThat(count("interaction_slice")).as("there is one ahead").isEqualTo(2);
    pass(Duration.ofDays(1));
    interactions.makeSlices(RETENTION);
    assertThat(count("interaction_slice")).isEqualTo(4);
    assertThat(count("interaction_slice a JOIN interaction_slice b ON a.until = b.since"))
        .isEqualTo(3);
    assertThat(count("interaction_slice WHERE until - since = interval '3 days 18 hours'"))
        .isEqualTo(4);

    pass(Duration.ofDays(100));
    interactions.makeSlices(Duration.ofMinutes(1));
    assertThat(
            count(
                "interaction_slice WHERE until - since = interval '1 hour' AND since >= now() - interval '1 minute'"))
        .as("after a long time, of another retention")
        .isEqualTo(2);
  }

  @Test
  void interaction_ofNow_isInItsSlice_andFoundByAllWhoLookForIt() throws Exception {
    StoredInteraction given = now("r1");
    interactions.record(List.of(given, interaction("older")));
    assertThat(count("ONLY interaction")).as("asked before the first slice").isEqualTo(1);

    assertThat(interactions.find(given.id(), Scope.ALL)).contains(given);
    assertThat(interactions.samplePrompts(10)).hasSize(2);
    test.feedback.accept(List.of(thumb("k", "r1")));
    assertThat(test.curation.curate(10, (_, _) -> new Decision.Keep("a test"))).isEqualTo(1);
    assertThat(
            test.feedback.forget("ada", Scope.ALL, new Attribution("ada", "a test")).interactions())
        .isEqualTo(2);
    assertThat(interactions.find(given.id(), Scope.ALL)).isEmpty();
    interactions.requireWritable();
    assertThat(count("interaction")).isZero();
  }

  @Test
  void interaction_thatComesAgain_staysAsItIs_alsoWhereTheSliceWasMadeBetween() throws Exception {
    pass(Duration.ofDays(100));
    StoredInteraction unsliced = now("r1");
    interactions.record(List.of(unsliced));
    assertThat(count("ONLY interaction")).isEqualTo(1);
    POSTGRES.execute(
        test.name,
        "UPDATE interaction_slice SET since = since + interval '99 days', until = until + interval '99 days'");
    interactions.makeSlices(RETENTION);

    List<Callable<Integer>> again =
        IntStream.range(0, 4)
            .<Callable<Integer>>mapToObj(
                _ ->
                    () -> {
                      for (int i = 0; i < 50; i++) {
                        interactions.record(List.of(unsliced, at("r" + i, unsliced)));
                      }
                      return 1;
                    })
            .toList();
    inParallel(again);

    assertThat(count("interaction")).isEqualTo(50);
    assertThat(count("(SELECT DISTINCT request_id FROM interaction)  AS once")).isEqualTo(50);
  }

  /** Another attempt at the same prompt: the same id, asked at the same time. */
  private static StoredInteraction at(String id, StoredInteraction like) {
    return new StoredInteraction(
        new ChoiceId(id, 0),
        like.owner(),
        like.model(),
        like.prompt(),
        like.answer(),
        like.served(),
        like.reportJson(),
        like.askedAt(),
        Instant.now());
  }

  @Test
  void slices_areDroppedWhole_onceTheirLastIsTooOld() throws SQLException {
    interactions.record(List.of(now("r1"), now("r2")));
    assertThat(interactions.deleteBefore(Instant.now())).isEqualTo(new Deleted(0, 0));

    pass(Duration.ofDays(30));
    interactions.makeSlices(RETENTION);
    interactions.record(List.of(now("r3")));
    assertThat(interactions.deleteBefore(Instant.now().minus(RETENTION)))
        .as("of the slice that began a retention ago")
        .isEqualTo(new Deleted(0, 0));
    pass(Duration.ofDays(4));
    assertThat(interactions.deleteBefore(Instant.now().minus(RETENTION)))
        .isEqualTo(new Deleted(1, 0));

    assertThat(count("interaction")).isEqualTo(1);
    assertThat(count("pg_class WHERE relname ~ '^interaction_[0-9]+$' AND relkind = 'r'"))
        .isEqualTo(count("interaction_slice"));
  }

  /** The build before says this; it has no slices, and its deletions go by row. */
  @Test
  void statementsOfTheBuildBefore_goOn() throws SQLException {
    for (int i = 0; i < 2; i++) {
      POSTGRES.execute(
          test.name,
          """
          INSERT INTO interaction (request_id, choice, model, prompt, prompt_hash, prompt_tokens, answer, answer_tokens,
                                   logprobs, served, report, asked_at, finished_at)
          SELECT 'r' || n, 0, 'm', '{}', repeat('0', 64), '{}', '', '{}', '{}', '[]', '{}', now(), now()
          FROM generate_series(1, 10) AS n
          ON CONFLICT (request_id, choice) DO NOTHING
          """);
    }
    assertThat(count("interaction")).isEqualTo(10);
    POSTGRES.execute(
        test.name,
        """
        DELETE FROM interaction
        WHERE (request_id, choice) IN (
          SELECT request_id, choice FROM interaction
          WHERE finished_at < now() + interval '1 minute' ORDER BY finished_at LIMIT 4)
        """);
    assertThat(count("interaction")).isEqualTo(6);
  }
}
