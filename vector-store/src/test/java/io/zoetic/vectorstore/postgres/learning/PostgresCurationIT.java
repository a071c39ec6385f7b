// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.EXPERT;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.NOON;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.example;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.inParallel;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.interaction;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.thumb;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.Split;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.FeedbackSource;
import io.zoetic.vectorstore.feedback.FeedbackState;
import io.zoetic.vectorstore.feedback.FeedbackStatus;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Curation.Decision;
import io.zoetic.vectorstore.learning.Curation.MatchedFeedback;
import io.zoetic.vectorstore.learning.Curation.Past;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.RunLease;
import io.zoetic.vectorstore.learning.RunRequest;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresCurationIT {
  private static final BiFunction<MatchedFeedback, Past, Decision> KEEP =
      (_, _) -> new Decision.Keep("for a test");

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  @RegisterExtension final LearningUnderTest test = LearningUnderTest.empty(POSTGRES);

  @Test
  void feedback_isTakenWhenItsInteractionIsThere_theOldestFirst() {
    Feedback second = thumb("a", "r2");
    Feedback first = thumb("z", "r1");
    test.feedback.accept(List.of(first, second, thumb("m", "never")));
    assertThat(test.curation.curate(10, KEEP)).isZero();
    StoredInteraction r1 = interaction("r1");
    StoredInteraction r2 = interaction("r2");
    test.interactions.record(List.of(r2, r1));
    List<MatchedFeedback> taken = new ArrayList<>();

    int decided = test.curation.curate(10, collecting(taken));

    assertThat(decided).isEqualTo(2);
    assertThat(taken).extracting(MatchedFeedback::feedback).containsExactly(first, second);
    assertThat(taken.getFirst().interactions()).containsExactly(r1);
    assertThat(taken.getFirst().metric()).isEqualTo(test.feedback.metric("thumb").orElseThrow());
    assertThat(test.curation.curate(10, KEEP)).isZero();
  }

  @Test
  void howAnExpertIsTrained_isWhatAnOperatorAskedForLast_whileThatStands() {
    assertThat(runConfig()).isEmpty();
    UUID first = enqueued(RunRequest.Cause.OPERATOR, "{\"verifier\": \"regex\"}");
    assertThat(runConfig()).contains("{\"verifier\": \"regex\"}");

    test.runs.cancel(first, new Attribution("ada", "a mistake"));
    assertThat(runConfig()).isEmpty();
    RunLease lease = leased(RunRequest.Cause.OPERATOR, "{\"verifier\": \"numeric\"}");
    test.runs.end(lease, RunState.PUBLISHED, 2, "better", List.of());
    enqueued(RunRequest.Cause.FEEDBACK, "{}");
    assertThat(runConfig()).contains("{\"verifier\": \"numeric\"}");
  }

  private UUID enqueued(RunRequest.Cause cause, String config) {
    return test.runs.enqueue(new RunRequest(EXPERT, cause, "a test", "ada", config, 42)).id();
  }

  private RunLease leased(RunRequest.Cause cause, String config) {
    enqueued(cause, config);
    return test.runs.lease("t1", Duration.ofMinutes(1), 3).orElseThrow();
  }

  /** As a decision hears it. */
  private Optional<String> runConfig() {
    String request = UUID.randomUUID().toString();
    test.feedback.accept(List.of(thumb(request, request)));
    test.interactions.record(List.of(interaction(request)));
    List<Optional<String>> heard = new ArrayList<>();
    test.curation.curate(
        10,
        (_, past) -> {
          heard.add(past.runConfigOf(EXPERT));
          return new Decision.Keep("for a test");
        });
    return heard.getLast();
  }

  @Test
  void preference_isTakenWhenBothAnswersAreThere() {
    Feedback preference =
        LearningUnderTest.feedback(
            "k",
            new Feedback.Subject(new ChoiceId("r2", 0), new ChoiceId("r1", 0), null),
            FeedbackKind.PREFERENCE,
            "\"preferred\"",
            new FeedbackSource(FeedbackSource.Type.EXPERT, "eve"));
    test.feedback.accept(List.of(preference));
    test.interactions.record(List.of(interaction("r2")));
    assertThat(test.curation.curate(10, KEEP)).isZero();
    test.interactions.record(List.of(interaction("r1")));
    List<MatchedFeedback> taken = new ArrayList<>();

    test.curation.curate(10, collecting(taken));

    assertThat(taken.getFirst().interactions())
        .containsExactly(interaction("r2"), interaction("r1"));
  }

  @Test
  void episode_isTakenWithWhatEndedBeforeTheFeedbackCame() {
    Feedback ofEpisode =
        LearningUnderTest.feedback(
            "k",
            new Feedback.Subject(null, null, "e1"),
            FeedbackKind.COMMENT,
            "\"well\"",
            new FeedbackSource(FeedbackSource.Type.ENVIRONMENT, null));
    test.feedback.accept(List.of(ofEpisode));
    StoredInteraction later = interaction("r3", null, "e1", NOON.plusMillis(1));
    test.interactions.record(List.of(later, interaction("r0", null, "e2", NOON)));
    assertThat(test.curation.curate(10, KEEP)).isZero();
    StoredInteraction last = interaction("r1", null, "e1", NOON);
    StoredInteraction first = interaction("r2", null, "e1", NOON.minusSeconds(9));
    test.interactions.record(List.of(last, first));
    List<MatchedFeedback> taken = new ArrayList<>();

    test.curation.curate(10, collecting(taken));

    assertThat(taken.getFirst().interactions()).containsExactly(first, last);
  }

  @Test
  void decisions_areWrittenDown() {
    List<UUID> ids =
        IntStream.range(0, 3)
            .mapToObj(
                i -> {
                  test.interactions.record(List.of(interaction("r" + i)));
                  return test.feedback.accept(List.of(thumb("k" + i, "r" + i))).getFirst().id();
                })
            .toList();
    Example made = example("ada", ids.getFirst());
    List<Decision> decisions =
        new ArrayList<>(
            List.of(
                new Decision.Trust(EXPERT, List.of(made)),
                new Decision.Keep("no expert answered"),
                new Decision.Quarantine("too much of it")));

    assertThat(test.curation.curate(10, (_, _) -> decisions.removeFirst())).isEqualTo(3);

    assertThat(ids.stream().map(test::status))
        .extracting(FeedbackStatus::state, FeedbackStatus::reason, FeedbackStatus::expert)
        .containsExactly(
            tuple(FeedbackState.TRUSTED, null, EXPERT),
            tuple(FeedbackState.MATCHED, "no expert answered", null),
            tuple(FeedbackState.QUARANTINED, "too much of it", null));
    assertThat(test.examples.sample(EXPERT, Split.TRAIN, 10)).containsExactly(made);
  }

  @Test
  void decision_thatFails_undoesThoseBeforeIt() {
    test.interactions.record(List.of(interaction("r1")));
    test.feedback.accept(List.of(thumb("k1", "r1"), thumb("k2", "r1")));
    List<UUID> decided = new ArrayList<>();

    assertThatThrownBy(
            () ->
                test.curation.curate(
                    10,
                    (matched, _) -> {
                      if (!decided.isEmpty()) {
                        throw new IllegalStateException("no decision");
                      }
                      decided.add(matched.feedback().id());
                      return new Decision.Trust(
                          EXPERT, List.of(example(null, matched.feedback().id())));
                    }))
        .hasMessage("no decision");

    assertThat(test.state(decided.getFirst())).isEqualTo(FeedbackState.RECEIVED);
    assertThat(test.examples.counts(Split.TRAIN)).isEmpty();
    assertThat(test.curation.curate(10, KEEP)).isEqualTo(2);
  }

  @Test
  void past_holdsWhatWasDecidedBefore() {
    Example earlier = test.trusted("k0", "ada");
    test.interactions.record(List.of(interaction("r1")));
    Feedback first = thumb("k1", "r1");
    Feedback second = thumb("k2", "r1");
    test.feedback.accept(List.of(first, second));
    List<List<Example>> seen = new ArrayList<>();

    test.curation.curate(
        10,
        (matched, past) -> {
          seen.add(past.examplesOf(EXPERT, earlier.promptHash()));
          UUID id = matched.feedback().id();
          return new Decision.Trust(EXPERT, List.of(example(earlier.promptJson(), "ada", id)));
        });

    assertThat(seen.getFirst()).containsExactly(earlier);
    assertThat(seen.getLast())
        .extracting(Example::feedback)
        .containsExactlyInAnyOrder(earlier.feedback(), first.id());
  }

  @Test
  void past_countsWhatAuthorsHaveSaid_byWhoAsked_notByWhatBodiesSay() {
    test.interactions.record(
        List.of(interaction("r1", "ada", null, NOON), interaction("r2", "bob", null, NOON)));
    test.feedback.accept(
        List.of(
            thumb("k1", "r1", "eve"),
            thumb("k2", "r1", "mallory"),
            thumb("k3", "r2", "ada"),
            thumb("k4", "r9", "ada")));
    test.curation.curate(10, KEEP);
    test.interactions.record(List.of(interaction("r3")));
    test.feedback.accept(List.of(thumb("k5", "r3")));
    Duration minute = Duration.ofMinutes(1);
    Instant soon = NOON.plusSeconds(60);
    Author ada = new Author("acme", "key-1", "ada", null);
    List<Integer> counts = new ArrayList<>();

    test.curation.curate(
        1,
        (_, past) -> {
          counts.add(past.countOfUser(ada, soon, minute, 9));
          counts.add(past.countOfKey(ada, soon, minute, 9));
          counts.add(past.countOfKey(ada, NOON, minute, 9));
          counts.add(past.countOfKey(ada, soon.plusSeconds(1), minute, 9));
          counts.add(past.countOfKey(new Author("globex", "key-1", "ada", null), soon, minute, 9));
          counts.add(past.countOfKey(new Author("acme", "key-2", "ada", null), soon, minute, 9));
          counts.add(past.countOfUser(new Author("acme", "key-1", null, null), soon, minute, 9));
          counts.add(past.countOfKey(ada, soon, minute, 2));
          return new Decision.Keep("counted");
        });

    assertThat(counts).containsExactly(2, 3, 0, 0, 0, 0, 0, 2);
  }

  @Test
  void example_withdrawn_quarantinesItsFeedbackAndTakesItsSiblingsAlong() {
    test.interactions.record(List.of(interaction("r1")));
    UUID doubted = test.feedback.accept(List.of(thumb("k1", "r1"))).getFirst().id();
    Example one = example(null, doubted);
    test.curation.curate(
        1, (_, _) -> new Decision.Trust(EXPERT, List.of(one, example(null, doubted))));
    Example imported = example(null, null);
    test.curation.importExamples(List.of(imported));
    test.feedback.accept(List.of(thumb("k2", "r1")));

    test.curation.curate(
        1,
        (_, past) -> {
          past.withdraw(one.id(), "contradicted");
          past.withdraw(one.id(), "not there any more");
          past.withdraw(imported.id(), "wrong");
          return new Decision.Quarantine("contradicts");
        });

    assertThat(test.state(doubted)).isEqualTo(FeedbackState.QUARANTINED);
    assertThat(test.status(doubted).reason()).isEqualTo("contradicted");
    assertThat(test.examples.counts(Split.TRAIN)).isEmpty();
  }

  @Test
  void curatorsAtOnce_neverDecideOnTheSame() throws Exception {
    List<Feedback> batch = IntStream.range(0, 200).mapToObj(i -> thumb("k" + i, "r" + i)).toList();
    test.feedback.accept(batch);
    test.interactions.record(IntStream.range(0, 200).mapToObj(i -> interaction("r" + i)).toList());
    List<UUID> decided = Collections.synchronizedList(new ArrayList<>());
    // Both hold what they took while the other takes.
    CyclicBarrier taken = new CyclicBarrier(2);

    List<Integer> counts =
        inParallel(
            2,
            () -> {
              List<UUID> own = new ArrayList<>();
              return test.curation.curate(
                  100,
                  (matched, _) -> {
                    own.add(matched.feedback().id());
                    decided.add(matched.feedback().id());
                    if (own.size() == 1) {
                      await(taken);
                    }
                    return new Decision.Keep("decided");
                  });
            });

    assertThat(counts).containsExactly(100, 100);
    assertThat(decided)
        .containsExactlyInAnyOrderElementsOf(batch.stream().map(Feedback::id).toList());
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await(10, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new IllegalStateException("the other curator must take some too", e);
    }
  }

  @Test
  void feedback_withoutInteraction_neverKeepsYoungerFeedbackWaiting() {
    List<Feedback> unmatched =
        IntStream.range(0, 1000).mapToObj(i -> thumb("k" + i, "never" + i)).toList();
    test.feedback.accept(unmatched);
    test.interactions.record(List.of(interaction("r1")));
    Feedback matched = thumb("matched", "r1");
    test.feedback.accept(List.of(matched));

    assertThat(test.curation.curate(1, KEEP)).isEqualTo(1);

    assertThat(test.state(matched.id())).isEqualTo(FeedbackState.MATCHED);
  }

  @Test
  void feedback_whoseInteractionNeverCame_expires() {
    Feedback old = thumb("k1", "never");
    Feedback waiting = thumb("k2", "r1");
    test.feedback.accept(List.of(old, waiting));
    test.interactions.record(List.of(interaction("r1")));

    assertThat(test.curation.expireReceivedBefore(NOON)).isZero();
    assertThat(test.curation.expireReceivedBefore(NOON.plusSeconds(1))).isEqualTo(1);

    assertThat(test.state(old.id())).isEqualTo(FeedbackState.EXPIRED);
    assertThat(test.state(waiting.id())).isEqualTo(FeedbackState.RECEIVED);
    test.interactions.record(List.of(interaction("never")));
    assertThat(test.curation.curate(10, KEEP)).isEqualTo(1);
  }

  private static BiFunction<MatchedFeedback, Past, Decision> collecting(
      List<MatchedFeedback> taken) {
    return (matched, _) -> {
      taken.add(matched);
      return new Decision.Keep("collected");
    };
  }
}
