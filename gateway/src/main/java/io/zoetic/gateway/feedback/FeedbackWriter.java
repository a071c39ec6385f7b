// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.store.StoreCalls;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackStore;
import io.zoetic.vectorstore.feedback.FeedbackStore.Receipt;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;

/**
 * Commits feedback: what comes while one transaction runs goes together in the next. Confined to
 * the event loop.
 */
final class FeedbackWriter {
  private final FeedbackStore store;
  private final StoreCalls calls;
  private final int max;
  private final Queue<Group> waiting = new ArrayDeque<>();
  private int outstanding;
  private boolean writing;

  /**
   * @param calls nobody else's, so that what is written waits for nothing that is read
   * @param max pieces of feedback that are written and wait; the rest is turned away
   */
  FeedbackWriter(FeedbackStore store, StoreCalls calls, int max) {
    this.store = requireNonNull(store, "store");
    this.calls = requireNonNull(calls, "calls");
    this.max = max;
  }

  /** The feedback that came in one request. */
  private record Group(List<Feedback> feedback, Promise<List<Receipt>> receipts) {}

  /**
   * Writes feedback.
   *
   * @param feedback at most {@link FeedbackStore#MAX_PAGE}
   * @return as many receipts in the same order, when they are committed
   */
  Future<List<Receipt>> write(List<Feedback> feedback) {
    if (feedback.isEmpty()) {
      return Future.succeededFuture(List.of());
    }
    if (outstanding + feedback.size() > max) {
      return Future.failedFuture(
          new ApiException(
              ErrorCode.QUEUE_FULL,
              "feedback that waits to be written must be at most " + max + " pieces"));
    }
    outstanding += feedback.size();
    Group group = new Group(List.copyOf(feedback), Promise.promise());
    waiting.add(group);
    if (!writing) {
      writeNext();
    }
    return group.receipts().future().onComplete(_ -> outstanding -= feedback.size());
  }

  private void writeNext() {
    List<Group> groups = takeWaiting();
    writing = !groups.isEmpty();
    if (!writing) {
      return;
    }
    attempt(groups)
        .recover(
            failure -> groups.size() > 1 && !isAway(failure) ? each(groups) : fail(groups, failure))
        .onComplete(_ -> writeNext());
  }

  private List<Group> takeWaiting() {
    List<Group> groups = new ArrayList<>();
    int room = FeedbackStore.MAX_PAGE;
    for (Group next = waiting.peek();
        next != null && next.feedback().size() <= room;
        next = waiting.peek()) {
      room -= next.feedback().size();
      groups.add(waiting.remove());
    }
    return groups;
  }

  /** Writes some in one transaction. */
  private Future<Void> attempt(List<Group> groups) {
    List<Feedback> all = groups.stream().flatMap(group -> group.feedback().stream()).toList();
    return calls
        .call(() -> store.accept(all))
        .map(
            receipts -> {
              int begin = 0;
              for (Group group : groups) {
                int end = begin + group.feedback().size();
                group.receipts().complete(List.copyOf(receipts.subList(begin, end)));
                begin = end;
              }
              return null;
            });
  }

  /** One of them broke the transaction; the others are not to suffer for it. */
  private Future<Void> each(List<Group> groups) {
    Future<Void> written = Future.succeededFuture();
    for (Group group : groups) {
      List<Group> alone = List.of(group);
      written = written.compose(_ -> attempt(alone)).recover(failure -> fail(alone, failure));
    }
    return written;
  }

  private static Future<Void> fail(List<Group> groups, Throwable failure) {
    groups.forEach(group -> group.receipts().fail(failure));
    return Future.succeededFuture();
  }

  private static boolean isAway(Throwable failure) {
    return failure instanceof ApiException known && known.code() == ErrorCode.STORE_UNAVAILABLE;
  }
}
