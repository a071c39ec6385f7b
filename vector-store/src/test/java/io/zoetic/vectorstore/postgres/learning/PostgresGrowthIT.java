// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.feedback;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.interaction;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.Scope;
import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.experts.ExpertMutation;
import io.zoetic.vectorstore.experts.RegistryUnderTest;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.FeedbackSource;
import io.zoetic.vectorstore.feedback.FeedbackState;
import io.zoetic.vectorstore.growth.Growth;
import io.zoetic.vectorstore.growth.GrowthCluster;
import io.zoetic.vectorstore.growth.GrowthContract;
import io.zoetic.vectorstore.growth.GrowthDecision;
import io.zoetic.vectorstore.growth.GrowthLedger;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Curation.Decision;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.RunLease;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.Sql;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresGrowthIT extends GrowthContract {
  private static final Attribution ADA_SAYS = new Attribution("ada", "a test");
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
    return stores(test, test.database, test.database);
  }

  /** From the sides that trainers and people have. */
  static Stores stores(LearningUnderTest test, PostgresDatabase trainer, PostgresDatabase gateway) {
    return new Stores(
        new PostgresGrowth(trainer),
        new PostgresGrowthLedger(gateway),
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
    place(0, some);
  }

  private void place(long known, Feedback... some) {
    List<UUID> ids = List.of(some).stream().map(Feedback::id).toList();
    new PostgresGrowth(test().database)
        .place(BASE, List.of(new Growth.Placed(CLUSTER, known, new float[] {1}, ids)));
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

  @Test
  void whatComesToAnExpert_isNewAlone_notWhatItHasLearntFrom() {
    Feedback learnt = unassigned("r-1", "ada");
    place(learnt);
    grow("dates");
    consume("dates", learnt);
    Feedback fresh = unassigned("r-2", "eve");

    place(1, fresh);

    update("UPDATE example SET split = ?", "train");
    assertThat(test().state(learnt.id())).isEqualTo(FeedbackState.CONSUMED);
    assertThat(test().state(fresh.id())).isEqualTo(FeedbackState.TRUSTED);
    assertThat(test().examples.unlearnt()).containsExactly(entry("dates", 1));
  }

  private void consume(String expert, Feedback learnt) {
    test().runs.enqueue(LearningUnderTest.request(expert));
    RunLease lease = test().runs.lease("t1", Duration.ofMinutes(1), 3).orElseThrow();
    test().runs.learnsFrom(lease, List.of(example(learnt.id(), "ada")), "{}");
    test().runs.end(lease, RunState.REFUSED, null, "no better", List.of());
  }

  @Test
  void expertThatIsServedNoMore_isGivenNothing_untilItIsAgain() {
    Feedback before = unassigned("r-1", "ada");
    place(before);
    grow("arithmetic");
    Feedback after = unassigned("r-2", "eve");
    Feedback later = unassigned("r-3", "eve");
    try (RegistryUnderTest registry = POSTGRES.registry(test().name)) {
      registry.champion();
      VersionId second = registry.champion();
      registry.apply(new ExpertMutation.Retire(second));

      place(1, after);

      assertThat(expert(after)).isNull();
      assertThat(new PostgresGrowthLedger(test().database).decisions(CLUSTER).getFirst())
          .satisfies(
              last -> {
                assertThat(last.kind()).isEqualTo(GrowthDecision.Kind.WAIT);
                assertThat(last.reason()).startsWith("arithmetic has been served and is not");
              });
      registry.apply(new ExpertMutation.Rollback("arithmetic"));
    }
    place(2, later);

    assertThat(List.of(before, after, later)).extracting(this::expert).containsOnly("arithmetic");
  }

  @Test
  void clusterForAnExpertThatIsServedNoMore_waits() {
    place(unassigned("r-1", "ada"));
    try (RegistryUnderTest registry = POSTGRES.registry(test().name)) {
      registry.apply(new ExpertMutation.Retire(registry.champion()));
    }

    grow("arithmetic");

    GrowthLedger ledger = new PostgresGrowthLedger(test().database);
    assertThat(ledger.show(CLUSTER).orElseThrow().state()).isEqualTo(GrowthCluster.State.OPEN);
    assertThat(ledger.decisions(CLUSTER))
        .extracting(GrowthDecision::kind)
        .containsExactly(GrowthDecision.Kind.WAIT);
  }

  @Test
  void promptThatWasAloneForLong_takesNoneIn() {
    place(unassigned("r-1", "ada"));
    PostgresGrowth growth = new PostgresGrowth(test().database);
    assertThat(growth.centres(BASE)).hasSize(1);

    update("UPDATE growth_cluster SET created_at = now() - ?::interval", "31 days");

    assertThat(growth.centres(BASE)).isEmpty();
    update("UPDATE growth_cluster SET prompts = ?::bigint", "2");
    assertThat(growth.centres(BASE)).hasSize(1);
  }

  private void update(String sql, String value) {
    test().database.read(connection -> new Sql(connection).update(sql, value));
  }
}
