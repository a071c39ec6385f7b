// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.EXPERT;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.example;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.inParallel;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.interaction;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.source;
import static io.zoetic.vectorstore.postgres.learning.LearningUnderTest.thumb;
import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.Scope;
import io.zoetic.core.Split;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.FeedbackSource;
import io.zoetic.vectorstore.feedback.FeedbackState;
import io.zoetic.vectorstore.feedback.FeedbackStatus;
import io.zoetic.vectorstore.feedback.FeedbackStore;
import io.zoetic.vectorstore.feedback.FeedbackStore.Acceptance;
import io.zoetic.vectorstore.feedback.FeedbackStore.Receipt;
import io.zoetic.vectorstore.feedback.FeedbackStoreContract;
import io.zoetic.vectorstore.learning.Curation.Decision;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresFeedbackStoreIT extends FeedbackStoreContract {
  private static final Attribution ADA_SAYS = new Attribution("ada", "a test");

  private static final int GATEWAYS = 4;
  private static final int BATCH = 500;
  private static final int ROUNDS = 4;

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  @RegisterExtension final LearningUnderTest test = LearningUnderTest.empty(POSTGRES);

  @Override
  protected FeedbackStore emptyStore() {
    return test.feedback;
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
            new Feedback.Subject(new ChoiceId("r1", 2), new ChoiceId("r2", 1), null),
            FeedbackKind.PREFERENCE,
            "\"tie-good\"",
            nobody);

    List<Receipt> receipts =
        test.feedback.accept(List.of(thumb("thumb", "r1"), ofEpisode, preference));

    assertThat(receipts).extracting(Receipt::acceptance).containsOnly(Acceptance.ACCEPTED);
    assertThat(test.feedback.show(ofEpisode.id(), Scope.ALL))
        .contains(
            new FeedbackStatus(ofEpisode, FeedbackState.RECEIVED, null, null, null, null, null));
    assertThat(test.status(preference.id()).feedback()).isEqualTo(preference);
    assertThat(test.feedback.show(UUID.randomUUID(), Scope.ALL)).isEmpty();
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

    assertThat(test.feedback.list(Scope.ALL, null, null, 10))
        .extracting(status -> status.feedback().id())
        .containsExactly(last.id(), first.id());
    assertThat(test.feedback.list(Scope.ALL, null, null, 1)).hasSize(1);
    assertThat(test.feedback.list(Scope.ALL, EXPERT, null, 10))
        .containsExactly(
            new FeedbackStatus(first, FeedbackState.TRUSTED, null, null, EXPERT, null, null));
    assertThat(test.feedback.list(Scope.ALL, null, FeedbackState.RECEIVED, 10))
        .extracting(status -> status.feedback().id())
        .containsExactly(last.id());
    assertThat(test.feedback.list(Scope.ALL, "dates", FeedbackState.TRUSTED, 10)).isEmpty();
  }

  @Test
  void feedback_deleted_takesItsExampleAlong() {
    UUID id = source(test.trusted("k1", "ada"));
    assertThat(test.examples.counts(Split.TRAIN)).containsEntry(EXPERT, 1);

    assertThat(test.feedback.delete(id, Scope.ALL, ADA_SAYS)).isTrue();

    assertThat(test.feedback.delete(id, Scope.ALL, ADA_SAYS)).isFalse();
    assertThat(test.feedback.show(id, Scope.ALL)).isEmpty();
    assertThat(test.examples.counts(Split.TRAIN)).isEmpty();
  }

  @Test
  void signingKey_isOneForAllWhoAskAtOnce() throws Exception {
    List<byte[]> keys = inParallel(GATEWAYS, test.feedback::signingKey);

    assertThat(keys).allSatisfy(key -> assertThat(key).hasSize(32).isEqualTo(keys.getFirst()));
    assertThat(new PostgresFeedbackStore(test.database).signingKey()).isEqualTo(keys.getFirst());
  }
}
