// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.EXPERT;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.example;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.inParallel;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.request;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.source;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.core.Scope;
import io.zoetic.core.Split;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.feedback.FeedbackState;
import io.zoetic.vectorstore.feedback.FeedbackStatus;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.RunLease;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.learning.TrainingRun;
import io.zoetic.vectorstore.learning.TrainingRuns;
import io.zoetic.vectorstore.learning.TrainingRuns.Evaluation;
import io.zoetic.vectorstore.learning.TrainingRunsContract;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresTrainingRunsIT extends TrainingRunsContract {
  private static final Attribution ADA_SAYS = new Attribution("ada", "a test");

  private static final Duration HOUR = Duration.ofHours(1);

  /** A lease that has ended when it is taken: nothing needs to wait for its end. */
  private static final Duration OVER = Duration.ofHours(-1);

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  @RegisterExtension final LearningUnderTest test = LearningUnderTest.empty(POSTGRES);

  @Override
  protected TrainingRuns noRuns() {
    return test.runs;
  }

  @Test
  void run_whileOneOfTheExpertIsOpen_isThatOne() {
    TrainingRun queued = test.runs.enqueue(request(EXPERT));
    TrainingRun other = test.runs.enqueue(request("dates"));

    assertThat(test.runs.enqueue(request(EXPERT))).isEqualTo(queued);
    RunLease lease = leased();
    assertThat(test.runs.enqueue(request(EXPERT)).id()).isEqualTo(queued.id());
    test.runs.end(lease, RunState.FAILED, null, "out of memory", List.of());
    TrainingRun next = test.runs.enqueue(request(EXPERT));

    assertThat(next.id()).isNotEqualTo(queued.id());
    assertThat(test.runs.list(EXPERT, 10))
        .extracting(TrainingRun::id)
        .containsExactly(next.id(), queued.id());
    assertThat(test.runs.list(null, 2))
        .extracting(TrainingRun::id)
        .containsExactly(next.id(), other.id());
    assertThatThrownBy(() -> test.runs.list(null, 1001))
        .hasMessage("limit must be in 1..1000, was 1001");
  }

  @Test
  void runs_queuedAtOnce_areOne() throws Exception {
    List<TrainingRun> runs = inParallel(8, () -> test.runs.enqueue(request(EXPERT)));

    assertThat(runs.stream().map(TrainingRun::id).distinct()).hasSize(1);
  }

  @Test
  void run_leasedByManyAtOnce_isOnes() throws Exception {
    test.runs.enqueue(request(EXPERT));

    List<Optional<RunLease>> leases = inParallel(8, () -> test.runs.lease("trainer", HOUR, 3));

    assertThat(leases.stream().flatMap(Optional::stream)).hasSize(1);
  }

  @Test
  void runs_leasedByManyAtOnce_areEachOnes() throws Exception {
    IntStream.range(0, 4).forEach(i -> test.runs.enqueue(request("e" + i)));

    List<Optional<RunLease>> leases = inParallel(4, () -> test.runs.lease("trainer", HOUR, 3));

    assertThat(leases.stream().flatMap(Optional::stream).map(lease -> lease.run().id()).distinct())
        .hasSize(4);
    assertThat(test.runs.lease("trainer", HOUR, 3)).isEmpty();
  }

  @Test
  void lease_isOfTheOldestRun() {
    TrainingRun first = test.runs.enqueue(request("dates"));
    test.runs.enqueue(request(EXPERT));

    RunLease lease = leased();

    assertThat(lease.run().id()).isEqualTo(first.id());
    assertThat(lease.run().state()).isEqualTo(RunState.RUNNING);
    assertThat(lease.run().owner()).isEqualTo("trainer-1");
    assertThat(lease.run().startedAt()).isNotNull();
    assertThat(lease.fence()).isEqualTo(1);
    assertThat(lease.checkpoint()).isNull();
  }

  @Test
  void lease_thatHasEnded_isTakenOverWithItsCheckpointAndFencesTheOldOneOff() {
    test.runs.enqueue(request(EXPERT));
    RunLease old = test.runs.lease("trainer-1", HOUR, 3).orElseThrow();
    test.runs.checkpoint(old, new byte[] {1, 2, 3});
    test.runs.keep(old, OVER, "{\"step\": 3}");

    RunLease taken = test.runs.lease("trainer-2", HOUR, 3).orElseThrow();

    assertThat(taken.run().id()).isEqualTo(old.run().id());
    assertThat(taken.fence()).isEqualTo(2);
    assertThat(taken.checkpoint()).containsExactly(1, 2, 3);
    assertThat(taken.run().progressJson()).isEqualTo("{\"step\": 3}");
    assertThat(taken.run().startedAt()).isEqualTo(old.run().startedAt());
    String message =
        "run %s of arithmetic must be leased by trainer-1 under fence 1, was leased by trainer-2"
                .formatted(old.run().id())
            + " under fence 2";
    assertConflict(() -> test.runs.keep(old, HOUR, "{}")).hasMessage(message);
    assertConflict(() -> test.runs.checkpoint(old, new byte[0])).hasMessage(message);
    assertConflict(() -> test.runs.learnsFrom(old, List.of(example("ada", null)), "{}"));
    assertConflict(() -> test.runs.end(old, RunState.FAILED, null, "late", List.of()));
    assertThat(test.runs.show(old.run().id()).orElseThrow().examples()).isZero();
    test.runs.keep(taken, HOUR, "{}");
  }

  @Test
  void lease_thatIsKept_isNotTakenOver() {
    test.runs.enqueue(request(EXPERT));
    RunLease lease = test.runs.lease("trainer-1", OVER, 3).orElseThrow();

    test.runs.keep(lease, HOUR, "{\"phase\":\"train\"}");

    assertThat(test.runs.lease("trainer-2", HOUR, 3)).isEmpty();
    assertThat(test.runs.show(lease.run().id()).orElseThrow().progressJson())
        .isEqualTo("{\"phase\":\"train\"}");
  }

  @Test
  void run_thatTakesItsTrainersWithIt_failsWithThatReasonAndConsumesWhatItLearntFrom() {
    Example learnt = test.trusted("k1", "ada");
    UUID id = test.runs.enqueue(request(EXPERT)).id();
    test.runs.learnsFrom(died("trainer-1"), List.of(learnt), "{}");
    died("trainer-2");
    died("trainer-3");

    assertThat(test.runs.lease("trainer-4", HOUR, 3)).isEmpty();

    TrainingRun run = test.runs.show(id).orElseThrow();
    assertThat(run.state()).isEqualTo(RunState.FAILED);
    assertThat(run.outcome())
        .isEqualTo("took 3 trainers with it; the last one was trainer-3, which was training");
    assertThat(run.finishedAt()).isNotNull();
    assertThat(run.owner()).isNull();
    assertThat(test.state(source(learnt))).isEqualTo(FeedbackState.CONSUMED);
    assertThat(test.runs.enqueue(request(EXPERT)).id()).isNotEqualTo(id);
  }

  @Test
  void run_thatMayTakeOneTrainer_failsAfterItAndSaysWhich() {
    UUID id = test.runs.enqueue(request(EXPERT)).id();
    test.runs.lease("trainer-1", OVER, 1);

    assertThat(test.runs.lease("trainer-2", HOUR, 1)).isEmpty();

    assertThat(test.runs.show(id).orElseThrow().outcome())
        .isEqualTo("took a trainer with it; the last one was trainer-1");
    assertThatThrownBy(() -> test.runs.lease("trainer-1", HOUR, 0))
        .hasMessage("attempts must be in 1..100, were 0");
  }

  @Test
  void run_givenBack_isQueuedWithItsCheckpointAndHasUsedNoAttempt() {
    UUID id = test.runs.enqueue(request(EXPERT)).id();
    for (int i = 0; i < 5; i++) {
      RunLease lease = leased();
      test.runs.checkpoint(lease, new byte[] {7});
      test.runs.giveBack(lease);
      assertConflict(() -> test.runs.keep(lease, HOUR, "{}")).hasMessageEndingWith(", was queued");
      assertConflict(() -> test.runs.giveBack(lease));
    }
    assertThat(test.runs.show(id).orElseThrow().state()).isEqualTo(RunState.QUEUED);
    died("trainer-1");
    died("trainer-2");

    RunLease third = leased();

    assertThat(third.fence()).isEqualTo(8);
    assertThat(third.checkpoint()).containsExactly(7);
  }

  @Test
  void lease_afterATrainerDied_isOfFreshWorkFirst() {
    test.runs.enqueue(request("dates"));
    died("trainer-1");
    UUID fresh = test.runs.enqueue(request(EXPERT)).id();

    assertThat(leased().run().id()).isEqualTo(fresh);
  }

  @Test
  void run_whoseLeaseHasJustEnded_waitsTwiceAsLongAfterEachDeath() {
    test.runs.enqueue(request(EXPERT));
    Duration wait = TrainingRuns.BACK_OFF;
    for (int attempt = 1; attempt <= 3; attempt++) {
      RunLease lease = test.runs.lease("trainer-1", HOUR, 100).orElseThrow();
      test.runs.keep(lease, wait.dividedBy(2).negated(), "{}");
      assertThat(test.runs.lease("trainer-2", HOUR, 100)).isEmpty();
      test.runs.keep(lease, wait.multipliedBy(3).dividedBy(2).negated(), "{}");
      wait = wait.multipliedBy(2);
    }
    assertThat(test.runs.lease("trainer-2", HOUR, 100)).isPresent();
  }

  /** A trainer takes the run, and nothing is heard of it any more. */
  private RunLease died(String trainer) {
    RunLease lease = test.runs.lease(trainer, HOUR, 3).orElseThrow();
    test.runs.keep(lease, OVER, "{\"phase\":\"training\"}");
    return lease;
  }

  @Test
  void run_ended_consumesWhatItLearntFrom() {
    Example learnt = test.trusted("k1", "ada");
    Example spared = test.trusted("k2", "ada");
    test.runs.enqueue(request(EXPERT));
    RunLease lease = leased();
    test.runs.checkpoint(lease, new byte[] {1});
    test.runs.learnsFrom(lease, List.of(learnt, example(null, null)), "{\"seed\": 42}");
    test.runs.learnsFrom(lease, List.of(learnt), "{\"seed\": 43}");
    List<Evaluation> evaluations =
        List.of(new Evaluation(EXPERT, "{\"reward\": 0.50}"), new Evaluation("base", "{}"));

    test.runs.end(lease, RunState.PUBLISHED, 4, "better by 0.1", evaluations);

    UUID id = lease.run().id();
    TrainingRun run = test.runs.show(id).orElseThrow();
    assertThat(run.state()).isEqualTo(RunState.PUBLISHED);
    assertThat(run.version()).isEqualTo(4);
    assertThat(run.outcome()).isEqualTo("better by 0.1");
    assertThat(run.finishedAt()).isAfterOrEqualTo(run.startedAt());
    assertThat(run.owner()).isNull();
    assertThat(run.examples()).isEqualTo(2);
    assertThat(run.lineageJson()).isEqualTo("{\"seed\": 43}");
    assertThat(test.runs.evaluationsOf(id)).containsExactlyElementsOf(evaluations);
    assertThat(test.runs.feedbackOf(id, Scope.ALL)).containsExactly(source(learnt));
    assertThat(test.runs.examplesOf(Set.of(id, UUID.randomUUID())))
        .hasSize(2)
        .contains(learnt.id())
        .doesNotContain(spared.id());
    assertThat(test.runs.examplesOf(Set.of())).isEmpty();
    FeedbackStatus consumed = test.status(source(learnt));
    assertThat(consumed.state()).isEqualTo(FeedbackState.CONSUMED);
    assertThat(consumed.run()).isEqualTo(id);
    assertThat(consumed.version()).isEqualTo(4);
    assertThat(test.state(source(spared))).isEqualTo(FeedbackState.TRUSTED);
    assertConflict(() -> test.runs.end(lease, RunState.PUBLISHED, 4, "again", List.of()))
        .hasMessageEndingWith(", was published");
  }

  @Test
  void feedback_learntFromAgain_namesTheLastRun() {
    Example learnt = test.trusted("k1", "ada");
    UUID first = endedOn(learnt, 4);
    assertThat(test.status(source(learnt)).run()).isEqualTo(first);

    UUID second = endedOn(learnt, null);

    assertThat(test.status(source(learnt)).run()).isEqualTo(second);
    assertThat(test.status(source(learnt)).version()).isNull();
  }

  @Test
  void feedback_deletedBeforeTheEnd_isStillNamedByTheRun() {
    Example learnt = test.trusted("k1", "ada");
    test.runs.enqueue(request(EXPERT));
    RunLease lease = leased();
    test.runs.learnsFrom(lease, List.of(learnt), "{}");
    test.feedback.delete(source(learnt), Scope.ALL, ADA_SAYS);

    test.runs.end(lease, RunState.REFUSED, null, "no better", List.of());

    assertThat(test.runs.feedbackOf(lease.run().id(), Scope.ALL)).containsExactly(source(learnt));
    assertThat(test.examples.counts(Split.TRAIN)).isEmpty();
  }

  private UUID endedOn(Example example, @Nullable Integer version) {
    test.runs.enqueue(request(EXPERT));
    RunLease lease = leased();
    test.runs.learnsFrom(lease, List.of(example), "{}");
    test.runs.end(lease, RunState.REFUSED, version, "for a test", List.of());
    return lease.run().id();
  }

  @Test
  void run_cancelled_stopsItsTrainerAndEndsOnce() {
    UUID queued = test.runs.enqueue(request("dates")).id();
    test.runs.cancel(queued, ADA_SAYS);
    test.runs.enqueue(request(EXPERT));
    RunLease lease = leased();

    test.runs.cancel(lease.run().id(), ADA_SAYS);
    test.runs.cancel(lease.run().id(), new Attribution("bob", "again"));

    assertThat(test.runs.show(queued).orElseThrow().state()).isEqualTo(RunState.CANCELLED);
    assertThat(test.runs.show(lease.run().id()).orElseThrow().outcome()).isEqualTo("ada: a test");
    assertConflict(() -> test.runs.keep(lease, HOUR, "{}")).hasMessageEndingWith(", was cancelled");
    assertThat(test.runs.lease("trainer-2", HOUR, 3)).isEmpty();
    assertThatThrownBy(() -> test.runs.cancel(new UUID(0, 1), ADA_SAYS))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_FOUND))
        .hasMessage("a run must be there, 00000000-0000-0000-0000-000000000001 is not");
  }

  @Test
  void run_endedInAStateThatIsNotFinal_isRefused() {
    test.runs.enqueue(request(EXPERT));
    RunLease lease = leased();

    assertThatThrownBy(() -> test.runs.end(lease, RunState.QUEUED, null, "", List.of()))
        .hasMessage("state must be a final one, was queued");
  }

  private RunLease leased() {
    return test.runs.lease("trainer-1", HOUR, 3).orElseThrow();
  }

  private static AbstractThrowableAssert<?, ?> assertConflict(ThrowingCallable call) {
    return assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CONFLICT));
  }
}
