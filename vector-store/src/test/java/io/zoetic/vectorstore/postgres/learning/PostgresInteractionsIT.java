// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.NOON;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.inParallel;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.interaction;
import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.Scope;
import io.zoetic.vectorstore.feedback.Interactions;
import io.zoetic.vectorstore.feedback.Interactions.RecordedPrompt;
import io.zoetic.vectorstore.feedback.InteractionsContract;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresInteractionsIT extends InteractionsContract {
  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  @RegisterExtension final LearningUnderTest test = LearningUnderTest.empty(POSTGRES);

  @Override
  protected Interactions noInteractions() {
    return test.interactions;
  }

  @Test
  void interactions_comeBackAsTheyWere() {
    StoredInteraction full = interaction("r1", "ada", "e1");
    StoredInteraction bare =
        new StoredInteraction(
            new ChoiceId("r1", 1),
            new StoredInteraction.Owner(null, null, null, null),
            "zoetic/base",
            new StoredInteraction.AskedPrompt("\"\\u0000\"", "0".repeat(64), new int[0]),
            new StoredInteraction.GivenAnswer("", new int[0], new double[0]),
            List.of(),
            "{}",
            NOON.minusSeconds(86_400),
            NOON);

    test.interactions.record(List.of(full, bare));
    test.interactions.record(List.of());

    assertThat(test.interactions.find(full.id(), Scope.ALL)).contains(full);
    assertThat(test.interactions.find(bare.id(), Scope.ALL)).contains(bare);
    assertThat(test.interactions.find(new ChoiceId("r2", 0), Scope.ALL)).isEmpty();
  }

  @Test
  void prompts_askedTwice_areSampledOnce() {
    List<StoredInteraction> asked = new ArrayList<>();
    for (int i = 0; i < 60; i++) {
      asked.add(asking("r" + i, i % 20));
    }
    test.interactions.record(asked);

    List<RecordedPrompt> all = test.interactions.samplePrompts(100);
    List<RecordedPrompt> some = test.interactions.samplePrompts(7);

    assertThat(all).hasSize(20).doesNotHaveDuplicates();
    assertThat(some).hasSize(7).isSubsetOf(all);
    test.interactions.record(List.of(asking("again", 3)));
    assertThat(test.interactions.samplePrompts(7)).isEqualTo(some);
  }

  private static StoredInteraction asking(String request, int prompt) {
    return new StoredInteraction(
        new ChoiceId(request, 0),
        new StoredInteraction.Owner(null, null, null, null),
        "zoetic/auto",
        new StoredInteraction.AskedPrompt(
            "{\"text\":\"" + prompt + "\"}", "%064x".formatted(31 * prompt + 5), new int[0]),
        new StoredInteraction.GivenAnswer("", new int[0], new double[0]),
        List.of(),
        "{}",
        NOON,
        NOON);
  }

  /** A model can sample a byte that no table holds; it must not stop what is recorded with it. */
  @Test
  void answer_withNul_isKeptWithItsTokens() {
    StoredInteraction given = interaction("r1");
    StoredInteraction withNul =
        new StoredInteraction(
            given.id(),
            given.owner(),
            given.model(),
            given.prompt(),
            new StoredInteraction.GivenAnswer("a\0b", new int[] {0}, new double[] {-1}),
            given.served(),
            given.reportJson(),
            given.finishedAt(),
            given.finishedAt());

    test.interactions.record(List.of(withNul));

    assertThat(test.interactions.find(given.id(), Scope.ALL).orElseThrow().answer())
        .isEqualTo(new StoredInteraction.GivenAnswer("a\uFFFDb", new int[] {0}, new double[] {-1}));
  }

  /** Each records the same in an order of its own: none may wait for one that waits for it. */
  @Test
  void interactions_recordedByManyAtOnce_areThereOnce() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    CyclicBarrier start = new CyclicBarrier(4);
    List<Callable<Integer>> consumers =
        IntStream.range(0, 4)
            .<Callable<Integer>>mapToObj(
                consumer -> () -> recordInRounds(new Random(seed + consumer), start))
            .toList();

    assertThat(inParallel(consumers)).containsOnly(3 * 300);

    assertThat(test.interactions.deleteBefore(NOON).singly()).isEqualTo(3 * 300);
  }

  private int recordInRounds(Random random, CyclicBarrier start) throws Exception {
    int recorded = 0;
    for (int round = 0; round < 3; round++) {
      List<StoredInteraction> batch = new ArrayList<>();
      for (int i = 0; i < 300; i++) {
        batch.add(interaction(round + "-" + i));
      }
      Collections.shuffle(batch, random);
      start.await(30, TimeUnit.SECONDS);
      test.interactions.record(batch);
      recorded += batch.size();
    }
    return recorded;
  }

  @Test
  void interactions_olderThanTheRetention_areDeleted() {
    test.interactions.record(
        List.of(
            interaction("old", null, null, NOON.minusSeconds(1)),
            interaction("new", null, null, NOON)));

    assertThat(test.interactions.deleteBefore(NOON).singly()).isEqualTo(1);

    assertThat(test.interactions.find(new ChoiceId("old", 0), Scope.ALL)).isEmpty();
    assertThat(test.interactions.find(new ChoiceId("new", 0), Scope.ALL)).isPresent();
    assertThat(test.interactions.deleteBefore(NOON).singly()).isZero();
  }

  @Test
  void interactions_moreThanOneStatementDeletes_areAllDeleted() throws SQLException {
    POSTGRES.execute(
        test.name,
        """
        INSERT INTO interaction
        SELECT 'r' || i, 0, null, null, null, 'm', '{}', repeat('0', 64), '{}', '', '{}', '{}',
               '[]', '{}', now()
        FROM generate_series(1, 20001) AS i
        """);

    assertThat(test.interactions.deleteBefore(Instant.now().plusSeconds(60)).singly())
        .isEqualTo(20001);
  }
}
