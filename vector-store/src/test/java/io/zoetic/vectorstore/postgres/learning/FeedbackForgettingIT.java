// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.EXPERT;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.example;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.interaction;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.request;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.thumb;
import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.Scope;
import io.zoetic.core.Split;
import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.feedback.Erasure;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.FeedbackSource;
import io.zoetic.vectorstore.learning.Curation.Decision;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.RunLease;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is left of a user who is to be forgotten. */
class FeedbackForgettingIT {
  private static final Attribution ADA_SAYS = new Attribution("ada", "a test");

  private static final String ADA = "ada";
  private static final String BOB = "bob";

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  @RegisterExtension final LearningUnderTest test = LearningUnderTest.empty(POSTGRES);

  @Test
  void user_forgotten_leavesNothingButWhatOthersGave() {
    Example adas = test.trusted("ada-1", ADA);
    Example bobs = test.trusted("bob-1", BOB);
    Feedback judged = byAJudge("judged", "ada-1");
    Feedback late = thumb("late", "never-recorded", ADA);
    Feedback ofBob = thumb("of-bob", "bob-1", BOB);
    test.feedback.accept(List.of(judged, late, ofBob));
    test.interactions.record(List.of(interaction("ada-2", ADA, null)));
    test.curation.importExamples(List.of(example(ADA, null)));

    Erasure counted = test.feedback.forget(ADA, Scope.ALL, null);
    assertThat(test.feedback.show(late.id(), Scope.ALL)).isPresent();
    Erasure erased = test.feedback.forget(ADA, Scope.ALL, ADA_SAYS);

    assertThat(erased).isEqualTo(counted).isEqualTo(new Erasure(ADA, 3, 2, 2, List.of()));
    assertThat(test.feedback.list(Scope.ALL, null, null, 10))
        .extracting(status -> status.feedback().id())
        .containsExactlyInAnyOrder(bobs.feedback(), ofBob.id());
    assertThat(test.examples.sample(EXPERT, Split.TRAIN, 10)).containsExactly(bobs);
    assertThat(test.interactions.find(new ChoiceId("ada-1", 0), Scope.ALL)).isEmpty();
    assertThat(test.interactions.find(new ChoiceId("bob-1", 0), Scope.ALL)).isPresent();
    assertThat(test.feedback.forget(ADA, Scope.ALL, ADA_SAYS))
        .isEqualTo(new Erasure(ADA, 0, 0, 0, List.of()));
    assertThat(adas.user()).isEqualTo(ADA);
  }

  @Test
  void feedback_aboutTheUsersEpisodeOrAsTheOtherAnswer_isForgotten() {
    FeedbackSource judge = new FeedbackSource(FeedbackSource.Type.LLM_JUDGE, "judge-1");
    test.interactions.record(
        List.of(interaction("ada-1", ADA, "e1"), interaction("bob-1", BOB, null)));
    test.feedback.accept(
        List.of(
            LearningUnderTest.feedback(
                "episode",
                new Feedback.Subject(null, null, "e1"),
                FeedbackKind.COMMENT,
                "\"well\"",
                judge),
            LearningUnderTest.feedback(
                "preference",
                new Feedback.Subject(new ChoiceId("bob-1", 0), new ChoiceId("ada-1", 0), null),
                FeedbackKind.PREFERENCE,
                "\"preferred\"",
                judge)));

    assertThat(test.feedback.forget(ADA, Scope.ALL, ADA_SAYS))
        .isEqualTo(new Erasure(ADA, 2, 0, 1, List.of()));
  }

  /** The judge's feedback has no link to the user but the example that was made of it. */
  @Test
  void feedback_onAnInteractionThatIsNoLongerKept_isFoundByItsExample() {
    test.interactions.record(List.of(interaction("ada-1", ADA, null)));
    Feedback judged = byAJudge("judged", "ada-1");
    test.feedback.accept(List.of(judged));
    test.curation.curate(
        1, (matched, _) -> new Decision.Trust(EXPERT, List.of(example(ADA, judged.id()))));
    test.interactions.deleteBefore(LearningUnderTest.NOON);

    assertThat(test.feedback.forget(ADA, Scope.ALL, ADA_SAYS))
        .isEqualTo(new Erasure(ADA, 1, 1, 0, List.of()));
  }

  @Test
  void versions_thatLearntFromTheUser_areToldOnce() {
    Example adas = test.trusted("ada-1", ADA);
    RunLease ended = leased(EXPERT);
    test.runs.learnsFrom(ended, List.of(adas, example(BOB, null)), "{}");
    test.runs.end(ended, RunState.PUBLISHED, 4, "better", List.of());
    List<VersionId> learnt = List.of(new VersionId(EXPERT, 4));

    assertThat(test.feedback.forget(BOB, Scope.ALL, null).learnt()).isEqualTo(learnt);
    assertThat(test.feedback.forget(ADA, Scope.ALL, null))
        .isEqualTo(new Erasure(ADA, 1, 1, 1, learnt));
    assertThat(test.feedback.forget(ADA, Scope.ALL, ADA_SAYS))
        .isEqualTo(new Erasure(ADA, 1, 1, 1, learnt));

    assertThat(test.feedback.forget(ADA, Scope.ALL, ADA_SAYS).learnt()).isEmpty();
    assertThat(test.feedback.forget(BOB, Scope.ALL, ADA_SAYS).learnt()).isEqualTo(learnt);
    assertThat(test.runs.feedbackOf(ended.run().id(), Scope.ALL)).containsExactly(adas.feedback());
  }

  @Test
  void versions_thatAreMixedOfThoseThatLearnt_areToldAsWell() {
    Example adas = test.trusted("ada-1", ADA);
    RunLease ended = leased(EXPERT);
    test.runs.learnsFrom(ended, List.of(adas), "{}");
    test.runs.end(ended, RunState.PUBLISHED, 4, "better", List.of());
    test.mixed("others", "{\"arithmetic@3\": 1}");
    VersionId words = test.mixed("words", "{\"arithmetic@4\": 0.25}");
    VersionId again = test.mixed("again", "{\"words@1\": 0.5}");

    assertThat(test.feedback.forget(ADA, Scope.ALL, null).learnt())
        .containsExactly(again, new VersionId(EXPERT, 4), words);
    assertThat(test.feedback.forget(BOB, Scope.ALL, null).learnt()).isEmpty();
  }

  @Test
  void run_thatIsStillOpen_isToldWhenItHasEnded() {
    Example ofNobody = test.trusted("ada-1", ADA);
    RunLease open = leased(EXPERT);
    test.runs.learnsFrom(open, List.of(withoutUser(ofNobody)), "{}");

    assertThat(test.feedback.forget(ADA, Scope.ALL, ADA_SAYS).learnt()).isEmpty();
    test.runs.end(open, RunState.REFUSED, 7, "no better", List.of());

    assertThat(test.feedback.forget(ADA, Scope.ALL, ADA_SAYS).learnt())
        .containsExactly(new VersionId(EXPERT, 7));
    assertThat(test.feedback.forget(ADA, Scope.ALL, ADA_SAYS).learnt()).isEmpty();
  }

  /** Curation holds the feedback when the user is forgotten; what it makes of it goes too. */
  @Test
  void user_forgottenDuringCuration_leavesNoExample() throws Exception {
    test.interactions.record(List.of(interaction("ada-1", ADA, null)));
    Feedback given = thumb("k1", "ada-1", ADA);
    test.feedback.accept(List.of(given));
    CountDownLatch decided = new CountDownLatch(1);
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Future<Integer> curated =
          threads.submit(
              () ->
                  test.curation.curate(
                      1,
                      (matched, _) -> {
                        decided.countDown();
                        return new Decision.Trust(EXPERT, List.of(example(ADA, given.id())));
                      }));
      decided.await();
      test.feedback.forget(ADA, Scope.ALL, ADA_SAYS);

      assertThat(curated.get()).isEqualTo(1);
    }
    assertThat(test.feedback.show(given.id(), Scope.ALL)).isEmpty();
    assertThat(test.examples.counts(Split.TRAIN)).isEmpty();
  }

  private RunLease leased(String expert) {
    test.runs.enqueue(request(expert));
    return test.runs.lease("trainer-1", Duration.ofMinutes(1), 3).orElseThrow();
  }

  private static Example withoutUser(Example example) {
    UUID feedback = example.feedback();
    return example(example.promptJson(), null, feedback);
  }

  private static Feedback byAJudge(String key, String requestId) {
    return LearningUnderTest.feedback(
        key,
        new Feedback.Subject(new ChoiceId(requestId, 0), null, null),
        FeedbackKind.BOOLEAN,
        "true",
        new FeedbackSource(FeedbackSource.Type.LLM_JUDGE, "judge-1"));
  }
}
