// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.inParallel;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.interaction;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.thumb;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.Scope;
import io.zoetic.vectorstore.Retention.Kept;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.feedback.Erasure;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.FeedbackSource;
import io.zoetic.vectorstore.feedback.FeedbackStore.Acceptance;
import io.zoetic.vectorstore.feedback.Interactions;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.learning.Curation.Decision;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.PostgresRetention;
import io.zoetic.vectorstore.postgres.Sql;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What comes of a forgotten user later, by the roles of the services that it comes to. */
class TombstonesIT {
  private static final String ADA = "ada";
  private static final Scope ACME = new Scope("acme");
  private static final Attribution CHANGE = new Attribution("ada", "a test");

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  @RegisterExtension final LearningUnderTest test = LearningUnderTest.empty(POSTGRES);

  private PostgresDatabase gateway;
  private PostgresDatabase trainer;
  private PostgresFeedbackStore feedback;
  private Interactions interactions;

  @BeforeEach
  void open() throws SQLException {
    gateway = POSTGRES.as("zoetic_gateway", test.name);
    trainer = POSTGRES.as("zoetic_trainer", test.name);
    feedback = new PostgresFeedbackStore(gateway);
    interactions = new PostgresInteractions(trainer);
  }

  @AfterEach
  void close() {
    trainer.close();
    gateway.close();
  }

  private static StoredInteraction asked(String id, String user, Instant at) {
    return interaction(id, user, null, at.truncatedTo(ChronoUnit.MICROS));
  }

  private static StoredInteraction of(String tenant, StoredInteraction given) {
    return new StoredInteraction(
        given.id(),
        new StoredInteraction.Owner(tenant, "key-1", given.owner().user(), null),
        given.model(),
        given.prompt(),
        given.answer(),
        given.served(),
        given.reportJson(),
        given.askedAt(),
        given.finishedAt());
  }

  private static Feedback now(Feedback given) {
    Instant now = Instant.now();
    return new Feedback(
        given.id(),
        given.sender(),
        given.subject(),
        given.metric(),
        given.kind(),
        given.valueJson(),
        given.source(),
        given.rationale(),
        given.tagsJson(),
        now,
        now);
  }

  private Acceptance give(Feedback given) {
    return feedback.accept(List.of(given)).getFirst().acceptance();
  }

  private boolean isStored(String id) {
    return interactions.find(new ChoiceId(id, 0), Scope.ALL).isPresent();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void interaction_thatComesLater_staysAwayWithItsFeedback_andWhatIsAskedLaterIsKept(
      boolean sliced) {
    if (sliced) {
      interactions.makeSlices(Duration.ofDays(30));
    }
    Instant before = Instant.now();
    Feedback early = thumb("early", "late", "bob");
    assertThat(give(early)).isEqualTo(Acceptance.ACCEPTED);

    feedback.forget(ADA, ACME, CHANGE);

    assertThat(
            interactions.record(
                List.of(
                    asked("late", ADA, before),
                    asked("of-bob", "bob", before),
                    of("globex", asked("of-globex", ADA, before)),
                    asked("afterwards", ADA, Instant.now().plusSeconds(1)))))
        .isEqualTo(1);
    assertThat(isStored("late")).isFalse();
    assertThat(isStored("of-bob")).isTrue();
    assertThat(isStored("of-globex")).as("of another tenant's user of that name").isTrue();
    assertThat(isStored("afterwards")).isTrue();
    assertThat(feedback.show(early.id(), Scope.ALL)).isEmpty();
    assertThat(give(thumb("again", "late", "bob"))).isEqualTo(Acceptance.FORGOTTEN);
    assertThat(give(now(thumb("k", "afterwards", ADA)))).isEqualTo(Acceptance.ACCEPTED);
  }

  @Test
  void forgottenForAll_isForgottenForEachTenant_andForNone() {
    Instant before = Instant.now();
    feedback.forget(ADA, Scope.ALL, CHANGE);

    assertThat(
            interactions.record(
                List.of(asked("r1", ADA, before), of("globex", asked("r2", ADA, before)))))
        .isEqualTo(2);
    assertThat(interactions.find(new ChoiceId("r1", 0), Scope.ALL)).isEmpty();
    assertThat(interactions.find(new ChoiceId("r2", 0), Scope.ALL)).isEmpty();
  }

  @Test
  void feedback_onAForgottenAnswer_orOfBefore_isNotTaken() {
    interactions.record(
        List.of(asked("r1", ADA, Instant.now()), asked("r2", "bob", Instant.now())));
    feedback.forget(ADA, ACME, CHANGE);

    Feedback preference =
        LearningUnderTest.feedback(
            "p",
            new Feedback.Subject(new ChoiceId("r2", 0), new ChoiceId("r1", 0), null),
            FeedbackKind.PREFERENCE,
            "\"preferred\"",
            new FeedbackSource(FeedbackSource.Type.LLM_JUDGE, "judge-1"));
    List<Acceptance> given =
        feedback
            .accept(
                List.of(
                    thumb("k1", "r1", "bob"),
                    thumb("k2", "r2", "bob"),
                    preference,
                    thumb("k3", "r2", ADA)))
            .stream()
            .map(receipt -> receipt.acceptance())
            .toList();

    assertThat(given)
        .as("an answer that went, another's, one of two that went, what ada said before")
        .containsExactly(
            Acceptance.FORGOTTEN, Acceptance.ACCEPTED, Acceptance.FORGOTTEN, Acceptance.FORGOTTEN);
    assertThat(feedback.list(Scope.ALL, null, null, 10)).hasSize(1);
  }

  @Test
  void feedback_isFoundByItsAuthor_whateverItCallsItsSource() {
    FeedbackSource expert = new FeedbackSource(FeedbackSource.Type.EXPERT, ADA);
    Feedback asExpert =
        LearningUnderTest.feedback(
            "k1",
            new Feedback.Subject(new ChoiceId("never", 0), null, null),
            FeedbackKind.BOOLEAN,
            "true",
            expert);
    Feedback ofHerAnswer =
        LearningUnderTest.feedback(
            "k2",
            new Feedback.Subject(new ChoiceId("r1", 0), null, null),
            FeedbackKind.BOOLEAN,
            "true",
            new FeedbackSource(FeedbackSource.Type.CODE, null));
    interactions.record(List.of(asked("r1", ADA, LearningUnderTest.NOON)));
    feedback.accept(List.of(asExpert, ofHerAnswer));
    test.curation.curate(10, (_, _) -> new Decision.Keep("a test"));
    interactions.deleteBefore(Instant.now());

    assertThat(feedback.forget(ADA, ACME, null)).isEqualTo(new Erasure(ADA, 2, 0, 0, List.of()));
    feedback.forget(ADA, ACME, CHANGE);
    assertThat(feedback.list(Scope.ALL, null, null, 10)).isEmpty();
  }

  /** Whoever comes first: nothing of before is left. */
  @Test
  void userForgottenWhileOthersRecord_leavesNothingOfBefore() throws Exception {
    Instant before = Instant.now();
    List<Callable<Integer>> work = new ArrayList<>();
    for (int thread = 0; thread < 3; thread++) {
      work.add(
          () -> {
            for (int i = 0; i < 100; i++) {
              interactions.record(List.of(asked(UUID.randomUUID().toString(), ADA, before)));
            }
            return 0;
          });
    }
    work.add(() -> feedback.forget(ADA, ACME, CHANGE).interactions());
    inParallel(work);

    assertThat(feedback.forget(ADA, ACME, null).interactions()).isZero();
    assertThat(interactions.record(List.of(asked("r", ADA, before)))).isEqualTo(1);
  }

  @Test
  void names_areInNoTombstone_andNoServiceReadsTheKey() {
    feedback.forget(ADA, ACME, CHANGE);
    assertThat(count("tombstone")).isEqualTo(1);
    for (PostgresDatabase service : List.of(gateway, trainer)) {
      for (String secret :
          List.of(
              "SELECT inner_pad FROM tombstone_key",
              "SELECT tombstone_digest('user', 'acme', 'ada')")) {
        assertThatThrownBy(
                () ->
                    service.<List<Boolean>>read(
                        connection -> new Sql(connection).query(secret, row -> true)))
            .hasMessageContaining("permission denied");
      }
    }
  }

  @Test
  void digest_isTheHmacOfTheStandard() throws SQLException {
    POSTGRES.execute(
        test.name,
        """
        UPDATE tombstone_key SET
          inner_pad = decode(rpad(repeat('3d', 20), 128, '36'), 'hex'),
          outer_pad = decode(rpad(repeat('57', 20), 128, '5c'), 'hex')
        """);
    // Of RFC 4231, case 1, its key of 20 times 0x0b; the data is "Hi There".
    assertThat(
            test.database.<String>read(
                connection ->
                    new Sql(connection)
                        .first(
                            """
                            SELECT encode(sha256(outer_pad || sha256(inner_pad || 'Hi There')), 'hex') AS mac
                            FROM tombstone_key
                            """,
                            row -> row.getString("mac"))
                        .orElseThrow()))
        .isEqualTo("b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
  }

  @Test
  void tombstones_goWhenNothingOfBeforeCanComeAnyMore() throws SQLException {
    feedback.forget(ADA, ACME, CHANGE);
    PostgresRetention retention = new PostgresRetention(trainer);
    assertThat(retention.trim(Kept.TOMBSTONES, Instant.now())).as("younger than 30 days").isZero();
    POSTGRES.execute(test.name, "UPDATE tombstone SET at = at - interval '400 days'");

    assertThat(retention.trim(Kept.TOMBSTONES, Instant.now())).isEqualTo(1);
    assertThat(count("tombstone")).isZero();
  }

  private int count(String from) {
    return test.database.<Integer>read(
        connection ->
            new Sql(connection)
                .first("SELECT count(*) AS n FROM " + from, row -> row.getInt("n"))
                .orElseThrow());
  }
}
