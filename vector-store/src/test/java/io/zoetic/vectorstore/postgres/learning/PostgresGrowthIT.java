// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.feedback;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.interaction;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.Scope;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.FeedbackSource;
import io.zoetic.vectorstore.feedback.FeedbackState;
import io.zoetic.vectorstore.growth.Growth;
import io.zoetic.vectorstore.growth.GrowthContract;
import io.zoetic.vectorstore.growth.GrowthDecision;
import io.zoetic.vectorstore.growth.GrowthLedger;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Curation.Decision;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.postgres.Sql;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresGrowthIT extends GrowthContract {
  private static final Attribution ADA_SAYS = new Attribution("ada", "a test");
  private static final String BASE = "a".repeat(64);
  private static final UUID CLUSTER = new UUID(7, 7);

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private @Nullable LearningUnderTest opened;

  @AfterEach
  void closeDatabase() {
    test().close();
  }

  private LearningUnderTest test() {
    return requireNonNull(opened);
  }

  @Override
  protected Stores noGrowth() {
    LearningUnderTest test = LearningUnderTest.empty(POSTGRES);
    opened = test;
    return new Stores(
        new PostgresGrowth(test.database),
        new PostgresGrowthLedger(test.database),
        // One after the other, since they are read by when they came.
        examples -> examples.forEach(each -> test.curation.importExamples(List.of(each))),
        () ->
            test.database.read(
                connection ->
                    new Sql(connection)
                        .query(
                            "SELECT %s FROM example".formatted(PostgresExamples.COLUMNS),
                            LearningRows::example)));
  }

  /** Feedback on an answer of the base model, and the example of no expert that it became. */
  private Feedback unassigned(String request, String user) {
    Feedback said =
        feedback(
            request,
            new Feedback.Subject(new ChoiceId(request, 0), null, null),
            FeedbackKind.DEMONSTRATION,
            "\"five\"",
            new FeedbackSource(FeedbackSource.Type.END_USER, user));
    test().interactions.record(List.of(interaction(request, user, null)));
    test().feedback.accept(List.of(said));
    test()
        .curation
        .curate(
            1,
            (matched, _) ->
                new Decision.Unassigned(List.of(example(matched.feedback().id(), user)), "waits"));
    return said;
  }

  private static Example example(UUID feedback, String user) {
    String prompt = "{\"prompt\":\"of %s\"}".formatted(feedback);
    return new Example(
        feedback,
        Example.UNASSIGNED,
        Example.Kind.DEMONSTRATION,
        prompt,
        LearningUnderTest.hash(prompt),
        Example.Answer.of("five"),
        null,
        1,
        1,
        new Author("acme", "key-1", user, null),
        user,
        feedback);
  }

  private void place(Feedback... some) {
    List<UUID> ids = List.of(some).stream().map(Feedback::id).toList();
    new PostgresGrowth(test().database)
        .place(BASE, List.of(new Growth.Placed(CLUSTER, 0, new float[] {1}, ids)));
  }

  private void grow(String expert) {
    new PostgresGrowth(test().database)
        .decide(
            new Growth.Verdict(
                new Growth.Mature(CLUSTER, null, 1, 1),
                GrowthDecision.Kind.GROW,
                expert,
                expert,
                null,
                "it is new",
                "{}",
                "trainer-1"));
  }

  private @Nullable String expert(Feedback feedback) {
    return test().status(feedback.id()).expert();
  }

  @Test
  void feedback_ofNoExpert_teachesNothing_untilItsClusterIsGivenToOne() {
    Feedback said = unassigned("r-1", "ada");
    assertThat(test().state(said.id())).isEqualTo(FeedbackState.MATCHED);
    assertThat(test().status(said.id()).reason()).isEqualTo("waits");
    assertThat(test().examples.unlearnt()).isEmpty();
    assertThat(test().examples.sample(Example.BASE, example(said.id(), "ada").split(), 9))
        .isEmpty();

    place(said);
    grow("dates");

    assertThat(test().state(said.id())).isEqualTo(FeedbackState.TRUSTED);
    assertThat(test().status(said.id()).reason()).isNull();
    assertThat(expert(said)).isEqualTo("dates");
  }

  @Test
  void veto_takesFeedbackBack_butNotWhileARunIsOpen() {
    Feedback said = unassigned("r-1", "ada");
    place(said);
    grow("dates");
    GrowthLedger ledger = new PostgresGrowthLedger(test().database);
    UUID run = test().runs.enqueue(LearningUnderTest.request("dates")).id();
    assertThatThrownBy(() -> ledger.veto(CLUSTER, ADA_SAYS))
        .isInstanceOf(StoreException.class)
        .hasMessage("no run of dates must be open: cancel it or wait");
    test().runs.cancel(run, ADA_SAYS);

    ledger.veto(CLUSTER, ADA_SAYS);

    assertThat(test().state(said.id())).isEqualTo(FeedbackState.MATCHED);
    assertThat(test().status(said.id()).reason()).isEqualTo("vetoed: a test");
    assertThat(expert(said)).isNull();
  }

  @Test
  void forgottenUser_leavesNoExample_andAnEmptyClusterGoes() {
    Feedback said = unassigned("r-1", "ada");
    place(said);

    assertThat(test().feedback.forget("ada", Scope.ALL, null).examples()).isEqualTo(1);
    test().feedback.forget("ada", Scope.ALL, ADA_SAYS);

    PostgresGrowth growth = new PostgresGrowth(test().database);
    assertThat(growth.members(CLUSTER, 9)).isEmpty();
    growth.begin(BASE);
    assertThat(growth.centres(BASE)).isEmpty();
  }

  @Test
  void pastOfWhatIsNoExperts_knowsWhatHasBecomeOnes() {
    Feedback said = unassigned("r-1", "ada");
    place(said);
    grow("dates");
    Example before = example(said.id(), "ada");
    test().interactions.record(List.of(interaction("r-2", "ada", null)));
    test().feedback.accept(List.of(LearningUnderTest.thumb("k-2", "r-2", "ada")));

    test()
        .curation
        .curate(
            1,
            (_, past) -> {
              assertThat(past.examplesOf(Example.UNASSIGNED, before.promptHash()))
                  .extracting(Example::expert)
                  .containsExactly("dates");
              assertThat(past.examplesOf("dates", before.promptHash())).hasSize(1);
              assertThat(past.examplesOf("other", before.promptHash())).isEmpty();
              return new Decision.Keep("seen");
            });
  }

  @Test
  void split_ofAnExpertsPrompt_isThatPrompts() {
    Feedback said = unassigned("r-1", "ada");
    Example given = example(said.id(), "ada");
    String other = given.split().word().equals("train") ? "test" : "train";
    Example same =
        new Example(
            UUID.randomUUID(),
            "dates",
            given.kind(),
            given.promptJson(),
            given.promptHash(),
            given.answer(),
            null,
            1,
            1,
            given.author(),
            null,
            null);
    test().curation.importExamples(List.of(same));
    update("UPDATE example SET split = ? WHERE expert = 'dates'", other);
    place(said);

    grow("dates");

    List<String> splits =
        test()
            .database
            .read(
                connection ->
                    new Sql(connection)
                        .query(
                            "SELECT split FROM example WHERE expert = 'dates'",
                            row -> row.getString("split")));
    assertThat(splits).containsExactly(other, other);
  }

  private void update(String sql, String value) {
    test().database.read(connection -> new Sql(connection).update(sql, value));
  }
}
