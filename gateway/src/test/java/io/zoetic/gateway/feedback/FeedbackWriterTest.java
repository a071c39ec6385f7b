// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.zoetic.core.ChoiceId;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.store.StoreCalls;
import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.FeedbackSource;
import io.zoetic.vectorstore.feedback.FeedbackStore.Receipt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FeedbackWriterTest {
  private static final int MAX = 2500;
  private static final String THREAD = "writer";

  private final Vertx vertx = Vertx.vertx();
  private final Context loop = vertx.getOrCreateContext();
  private final TestFeedbackStore store = new TestFeedbackStore();
  private final FeedbackWriter writer =
      new FeedbackWriter(store, new StoreCalls(vertx, THREAD, 1, 1), MAX);

  @AfterEach
  void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  @Test
  void whatComesDuringATransaction_goesTogetherInTheNext() {
    List<List<Feedback>> groups = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      groups.add(some(1, null));
    }

    List<CompletableFuture<List<Receipt>>> receipts = write(groups);

    for (int i = 0; i < 100; i++) {
      assertThat(join(receipts.get(i)))
          .extracting(Receipt::id)
          .containsExactly(groups.get(i).getFirst().id());
    }
    assertThat(store.batches()).containsExactly(1, 99);
  }

  @Test
  void transaction_hasAtMostAPage() {
    List<CompletableFuture<List<Receipt>>> receipts =
        write(List.of(some(1, null), some(600, null), some(600, null), some(300, null)));

    receipts.forEach(FeedbackWriterTest::join);
    assertThat(store.batches()).containsExactly(1, 600, 900);
  }

  @Test
  void oneThatBreaksATransaction_harmsNobodyElse() {
    store.refuse("poison");

    List<CompletableFuture<List<Receipt>>> receipts =
        write(List.of(some(1, null), some(1, null), some(2, "poison"), some(3, null)));

    assertThat(join(receipts.get(1))).hasSize(1);
    assertThat(join(receipts.get(3))).hasSize(3);
    assertThat(codeOf(receipts.get(2))).isEqualTo(ErrorCode.INTERNAL);
    assertThat(join(write(List.of(some(1, null))).getFirst())).hasSize(1);
  }

  @Test
  void moreThanMayWait_isTurnedAwayUntilThereIsRoom() {
    List<CompletableFuture<List<Receipt>>> receipts =
        write(List.of(some(1000, null), some(1000, null), some(501, null), some(500, null)));

    assertThat(codeOf(receipts.get(2))).isEqualTo(ErrorCode.QUEUE_FULL);
    assertThat(join(receipts.get(3))).hasSize(500);
    assertThat(join(write(List.of(some(1000, null))).getFirst())).hasSize(1000);
  }

  @Test
  void nothing_isWrittenAtOnce() {
    assertThat(join(write(List.of(List.<Feedback>of())).getFirst())).isEmpty();
    assertThat(store.batches()).isEmpty();
  }

  /**
   * Writes groups as requests that come in the same moment: the store's only thread is kept busy
   * until all of them have come.
   */
  private List<CompletableFuture<List<Receipt>>> write(List<List<Feedback>> groups) {
    CompletableFuture<List<CompletableFuture<List<Receipt>>>> written = new CompletableFuture<>();
    vertx.createSharedWorkerExecutor(THREAD, 1).executeBlocking(written::join, false);
    loop.runOnContext(
        _ ->
            written.complete(
                groups.stream()
                    .map(writer::write)
                    .map(Future::toCompletionStage)
                    .map(stage -> stage.toCompletableFuture())
                    .toList()));
    return join(written);
  }

  private static List<Feedback> some(int count, @Nullable String rationale) {
    return IntStream.range(0, count).mapToObj(_ -> feedback(rationale)).toList();
  }

  private static Feedback feedback(@Nullable String rationale) {
    UUID id = UUID.randomUUID();
    return new Feedback(
        id,
        new Feedback.Sender("key", KeyRole.CLIENT, null, id.toString(), "0".repeat(64)),
        new Feedback.Subject(new ChoiceId("r", 0), null, null),
        "thumb",
        FeedbackKind.BOOLEAN,
        "true",
        new FeedbackSource(FeedbackSource.Type.CODE, null),
        rationale,
        "{}",
        Instant.EPOCH,
        Instant.EPOCH);
  }

  private static <T> T join(CompletableFuture<T> future) {
    return future.orTimeout(30, TimeUnit.SECONDS).join();
  }

  private static ErrorCode codeOf(CompletableFuture<?> future) {
    Throwable failure = catchThrowable(() -> join(future));
    assertThat(failure).isInstanceOf(CompletionException.class);
    assertThat(failure.getCause()).isInstanceOf(ApiException.class);
    return ((ApiException) failure.getCause()).code();
  }
}
