// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres;

import static io.zoetic.vectorstore.postgres.LearningUnderTest.EXPERT;
import static io.zoetic.vectorstore.postgres.LearningUnderTest.NOON;
import static io.zoetic.vectorstore.postgres.LearningUnderTest.example;
import static io.zoetic.vectorstore.postgres.LearningUnderTest.inParallel;
import static io.zoetic.vectorstore.postgres.LearningUnderTest.interaction;
import static io.zoetic.vectorstore.postgres.LearningUnderTest.source;
import static io.zoetic.vectorstore.postgres.LearningUnderTest.thumb;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.vectorstore.VectorStoreException;
import io.zoetic.vectorstore.VectorStoreException.Reason;
import io.zoetic.vectorstore.learning.AnswerId;
import io.zoetic.vectorstore.learning.Curation.Decision;
import io.zoetic.vectorstore.learning.Feedback;
import io.zoetic.vectorstore.learning.FeedbackKind;
import io.zoetic.vectorstore.learning.FeedbackSource;
import io.zoetic.vectorstore.learning.FeedbackState;
import io.zoetic.vectorstore.learning.FeedbackStatus;
import io.zoetic.vectorstore.learning.FeedbackStore.Acceptance;
import io.zoetic.vectorstore.learning.FeedbackStore.Receipt;
import io.zoetic.vectorstore.learning.Metric;
import io.zoetic.vectorstore.learning.Metric.Level;
import io.zoetic.vectorstore.learning.Split;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresFeedbackStoreIT {
  private static final int GATEWAYS = 4;
  private static final int BATCH = 500;
  private static final int ROUNDS = 4;

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private LearningUnderTest test;

  @BeforeEach
  void openStores() {
    test = LearningUnderTest.empty(POSTGRES);
  }

  @AfterEach
  void closeStores() {
    test.close();
  }

  @Test
  void metrics_areThereFromTheBeginningAndCanBeDeclared() {
    Metric resolved =
        new Metric(
            "resolved",
            FeedbackKind.CATEGORICAL,
            Level.EPISODE,
            false,
            null,
            Map.of("yes", 1.0, "partly", 0.25),
            0.5,
            true,
            EXPERT);
    Metric score = score(0.0, 10.0, 1);

    test.feedback.declare(resolved);
    test.feedback.declare(resolved);
    test.feedback.declare(score);

    assertThat(test.feedback.metric("resolved")).contains(resolved);
    assertThat(test.feedback.metric("none")).isEmpty();
    assertThat(test.feedback.metrics())
        .extracting(Metric::name)
        .containsExactly("comment", "demonstration", "preference", "resolved", "score", "thumb");
    assertThat(test.feedback.metrics()).contains(resolved, score);
  }

  @Test
  void metric_declaredAgain_mayChangeItsWeightButNotItsRange() {
    test.feedback.declare(score(0.0, 10.0, 1));

    test.feedback.declare(score(0.0, 10.0, 0.125));

    assertThat(test.feedback.metric("score")).contains(score(0.0, 10.0, 0.125));
    assertThatThrownBy(() -> test.feedback.declare(score(0.0, 5.0, 1)))
        .isInstanceOfSatisfying(
            VectorStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CONFLICT))
        .hasMessageStartingWith("metric score must be declared as before but for weight, guard");
    assertThat(test.feedback.metric("score")).contains(score(0.0, 10.0, 0.125));
  }

  private static Metric score(double min, double max, double weight) {
    return new Metric(
        "score",
        FeedbackKind.FLOAT,
        Level.REQUEST,
        true,
        new Metric.Range(min, max),
        Map.of(),
        weight,
        false,
        null);
  }

  @Test
  void feedback_ofEveryKindOfSubject_comesBackAsItWasSent() {
    FeedbackSource nobody = new FeedbackSource(FeedbackSource.Type.CODE, null);
    Feedback ofEpisode =
        LearningUnderTest.feedback(
            "episode",
            new Feedback.Subject(null, null, "e1"),
            FeedbackKind.COMMENT,
            "\"sp\\u0000elt \\ud800 as it was\"",
            nobody);
    Feedback preference =
        LearningUnderTest.feedback(
            "preference",
            new Feedback.Subject(new AnswerId("r1", 2), new AnswerId("r2", 1), null),
            FeedbackKind.PREFERENCE,
            "\"tie-good\"",
            nobody);

    List<Receipt> receipts =
        test.feedback.accept(List.of(thumb("thumb", "r1"), ofEpisode, preference));

    assertThat(receipts).extracting(Receipt::acceptance).containsOnly(Acceptance.ACCEPTED);
    assertThat(test.feedback.show(ofEpisode.id()))
        .contains(new FeedbackStatus(ofEpisode, FeedbackState.RECEIVED, null, null, null, null));
    assertThat(test.status(preference.id()).feedback()).isEqualTo(preference);
    assertThat(test.feedback.show(UUID.randomUUID())).isEmpty();
  }

  @Test
  void feedback_sentAgain_isADuplicateAndAConflictWithAnotherBody() {
    Feedback first = thumb("k1", "r1");
    test.feedback.accept(List.of(first));

    List<Receipt> receipts =
        test.feedback.accept(List.of(first, thumb("k1", "r1"), otherBody("k1"), thumb("k0", "r1")));

    assertThat(receipts)
        .extracting(Receipt::acceptance)
        .containsExactly(
            Acceptance.DUPLICATE, Acceptance.DUPLICATE, Acceptance.CONFLICT, Acceptance.ACCEPTED);
    assertThat(receipts.subList(0, 3)).extracting(Receipt::id).containsOnly(first.id());
    assertThat(test.feedback.list(null, null, 10)).hasSize(2);
  }

  @Test
  void key_twiceInOneBatch_standsForTheFirst() {
    Feedback first = thumb("k1\0", "r1");

    List<Receipt> receipts =
        test.feedback.accept(List.of(first, thumb("k1\0", "r1"), otherBody("k1\0"), first));

    assertThat(receipts)
        .extracting(Receipt::acceptance)
        .containsExactly(
            Acceptance.ACCEPTED, Acceptance.DUPLICATE, Acceptance.CONFLICT, Acceptance.DUPLICATE);
    assertThat(receipts).extracting(Receipt::id).containsOnly(first.id());
  }

  private static Feedback otherBody(String key) {
    return LearningUnderTest.feedback(
        key,
        new Feedback.Subject(new AnswerId("r1", 0), null, null),
        FeedbackKind.BOOLEAN,
        "false",
        new FeedbackSource(FeedbackSource.Type.END_USER, "bob"));
  }

  @Test
  void batch_withAnUndeclaredMetric_isRefusedWhole() {
    Feedback undeclared =
        new Feedback(
            UUID.randomUUID(),
            new Feedback.Sender("key-1", null, "k2", "0".repeat(64)),
            new Feedback.Subject(new AnswerId("r1", 0), null, null),
            "stars",
            FeedbackKind.FLOAT,
            "4",
            new FeedbackSource(FeedbackSource.Type.CODE, null),
            null,
            "{}",
            NOON,
            NOON);

    assertThatThrownBy(() -> test.feedback.accept(List.of(thumb("k1", "r1"), undeclared)))
        .isInstanceOfSatisfying(
            VectorStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_FOUND))
        .hasMessage("a metric must be declared, stars is not");
    assertThat(test.feedback.list(null, null, 10)).isEmpty();
  }

  @Test
  void batch_outOfBounds_isRefused() {
    List<Feedback> batch = Collections.nCopies(1001, thumb("k", "r"));

    assertThat(test.feedback.accept(List.of())).isEmpty();
    assertThatThrownBy(() -> test.feedback.accept(batch))
        .hasMessage("a batch must have at most 1000 pieces of feedback, had 1001");
    assertThatThrownBy(() -> test.feedback.list(null, null, 0))
        .hasMessage("limit must be in 1..1000, was 0");
  }

  /** Each sends the same keys in an order of its own: none may wait for one that waits for it. */
  @Test
  void batches_ofManyGatewaysWithTheSameKeys_areStoredOnce() throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    CyclicBarrier start = new CyclicBarrier(GATEWAYS);
    List<Callable<List<Receipt>>> gateways =
        IntStream.range(0, GATEWAYS)
            .<Callable<List<Receipt>>>mapToObj(
                gateway -> () -> acceptInRounds(gateway, new Random(seed + gateway), start))
            .toList();

    List<Receipt> receipts = inParallel(gateways).stream().flatMap(List::stream).toList();

    int keys = ROUNDS * (BATCH + (GATEWAYS - 1) * 10);
    assertThat(receipts).hasSize(ROUNDS * GATEWAYS * BATCH);
    assertThat(receipts)
        .filteredOn(receipt -> receipt.acceptance() == Acceptance.ACCEPTED)
        .hasSize(keys)
        .doesNotHaveDuplicates();
    assertThat(receipts).extracting(Receipt::acceptance).doesNotContain(Acceptance.CONFLICT);
    assertThat(receipts.stream().map(Receipt::id).distinct()).hasSize(keys);
  }

  private List<Receipt> acceptInRounds(int gateway, Random random, CyclicBarrier start)
      throws Exception {
    List<Receipt> receipts = new ArrayList<>();
    for (int round = 0; round < ROUNDS; round++) {
      List<Feedback> batch = new ArrayList<>();
      for (int i = 0; i < BATCH; i++) {
        batch.add(thumb(round + "-" + (10 * gateway + i), "r" + i));
      }
      Collections.shuffle(batch, random);
      start.await(30, TimeUnit.SECONDS);
      receipts.addAll(test.feedback.accept(batch));
    }
    return receipts;
  }

  @Test
  void list_isTheNewestFirstOfAnExpertAndAState() {
    Feedback last = thumb("a", "r1");
    Feedback first = thumb("z", "r0");
    test.feedback.accept(List.of(first, last));
    test.interactions.record(List.of(interaction("r0")));
    test.curation.curate(
        10, (matched, _) -> new Decision.Trust(EXPERT, List.of(example(null, first.id()))));

    assertThat(test.feedback.list(null, null, 10))
        .extracting(status -> status.feedback().id())
        .containsExactly(last.id(), first.id());
    assertThat(test.feedback.list(null, null, 1)).hasSize(1);
    assertThat(test.feedback.list(EXPERT, null, 10))
        .containsExactly(
            new FeedbackStatus(first, FeedbackState.TRUSTED, null, EXPERT, null, null));
    assertThat(test.feedback.list(null, FeedbackState.RECEIVED, 10))
        .extracting(status -> status.feedback().id())
        .containsExactly(last.id());
    assertThat(test.feedback.list("dates", FeedbackState.TRUSTED, 10)).isEmpty();
  }

  @Test
  void feedback_deleted_takesItsExampleAlong() {
    UUID id = source(test.trusted("k1", "ada"));
    assertThat(test.examples.counts(Split.TRAIN)).containsEntry(EXPERT, 1);

    assertThat(test.feedback.delete(id)).isTrue();

    assertThat(test.feedback.delete(id)).isFalse();
    assertThat(test.feedback.show(id)).isEmpty();
    assertThat(test.examples.counts(Split.TRAIN)).isEmpty();
  }

  @Test
  void signingKey_isOneForAllWhoAskAtOnce() throws Exception {
    List<byte[]> keys = inParallel(GATEWAYS, test.feedback::signingKey);

    assertThat(keys).allSatisfy(key -> assertThat(key).hasSize(32).isEqualTo(keys.getFirst()));
    assertThat(new PostgresFeedbackStore(test.database).signingKey()).isEqualTo(keys.getFirst());
  }
}
