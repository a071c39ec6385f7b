// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.EXPERT;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.NOON;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.example;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.interaction;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.request;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.source;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.thumb;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.zoetic.core.Split;
import io.zoetic.vectorstore.feedback.FeedbackState;
import io.zoetic.vectorstore.feedback.FeedbackStatus;
import io.zoetic.vectorstore.learning.Curation.Decision;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.RunLease;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.postgres.Sql;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of examples that who said them has taken back. */
class SupersededExamplesIT {
  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  @RegisterExtension final LearningUnderTest test = LearningUnderTest.empty(POSTGRES);

  @Test
  void example_superseded_goes_andItsFeedbackIsKept() {
    Example learnt = test.trusted("k1", "ada");
    Example fresh = test.trusted("k2", "ada");
    consume(learnt);
    test.interactions.record(List.of(interaction("r3")));
    UUID ofTwo = test.feedback.accept(List.of(thumb("k3", "r3"))).getFirst().id();
    Example one = example(null, ofTwo);
    Example sibling = example(null, ofTwo);
    test.curation.curate(1, (_, _) -> new Decision.Trust(EXPERT, List.of(one, sibling)));
    test.feedback.accept(List.of(thumb("k4", "r3")));

    test.curation.curate(
        1,
        (_, past) -> {
          List.of(learnt, fresh, one, one).forEach(each -> past.supersede(each.id(), "said anew"));
          return new Decision.Keep("for a test");
        });

    assertThat(test.examples.sample(EXPERT, Split.TRAIN, 10)).containsExactly(sibling);
    assertThat(List.of(source(learnt), source(fresh), ofTwo))
        .map(test::status)
        .extracting(FeedbackStatus::state, FeedbackStatus::reason)
        .containsExactly(
            tuple(FeedbackState.CONSUMED, "said anew"),
            tuple(FeedbackState.MATCHED, "said anew"),
            tuple(FeedbackState.TRUSTED, null));
    assertThat(test.examples.unlearnt()).containsOnlyKeys(EXPERT).containsValue(1);
  }

  /** Who approves has locked the feedback, and goes on to the example. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whoTakesAnExampleBack_waitsForWhoApprovesIt_andHoldsNothingOfIt(boolean bySelf)
      throws Exception {
    Example old = test.trusted("k1", "ada");
    test.interactions.record(List.of(interaction("r2")));
    test.feedback.accept(List.of(thumb("k2", "r2")));
    try (Connection approving = POSTGRES.source(test.name).getConnection();
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Sql sql = new Sql(approving);
      approving.setAutoCommit(false);
      sql.query("SELECT FROM feedback WHERE id = ? FOR UPDATE", _ -> true, source(old));
      Future<Integer> curated = threads.submit(() -> takeBack(old, bySelf));
      awaitOneThatWaits(sql);

      assertThat(sql.update("UPDATE example SET voucher = 'op' WHERE id = ?", old.id())).isOne();
      approving.commit();

      assertThat(curated.get()).isOne();
    }
    assertThat(test.examples.sample(EXPERT, Split.TRAIN, 10)).isEmpty();
  }

  private int takeBack(Example example, boolean bySelf) {
    return test.curation.curate(
        1,
        (_, past) -> {
          if (bySelf) {
            past.supersede(example.id(), "said anew");
          } else {
            past.withdraw(example.id(), "contradicted");
          }
          return new Decision.Keep("for a test");
        });
  }

  private static void awaitOneThatWaits(Sql sql) throws SQLException {
    long end = System.nanoTime() + Duration.ofSeconds(30).toNanos();
    while (sql.query(
            "SELECT FROM pg_locks WHERE NOT granted AND pg_backend_pid() = ANY(pg_blocking_pids(pid))",
            _ -> true)
        .isEmpty()) {
      assertThat(System.nanoTime() - end).as("curation waits").isNegative();
    }
  }

  @Test
  void whenItWasSaid_isWhenItsFeedbackWasReceived() {
    Example said = test.trusted("k1", "ada");
    Example imported = example(null, null);
    test.interactions.record(List.of(interaction("r2")));
    test.feedback.accept(List.of(thumb("k2", "r2")));
    List<Boolean> after = new ArrayList<>();

    test.curation.curate(
        1,
        (_, past) -> {
          after.add(past.wasSaidAfter(said, NOON.minusMillis(1)));
          after.add(past.wasSaidAfter(said, NOON));
          after.add(past.wasSaidAfter(imported, NOON.minusMillis(1)));
          return new Decision.Keep("for a test");
        });

    assertThat(after).containsExactly(true, false, false);
  }

  private void consume(Example learnt) {
    test.runs.enqueue(request(EXPERT));
    RunLease lease = test.runs.lease("t1", Duration.ofMinutes(1), 3).orElseThrow();
    test.runs.learnsFrom(lease, List.of(learnt), "{}");
    test.runs.end(lease, RunState.REFUSED, null, "no better", List.of());
  }
}
