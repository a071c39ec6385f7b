// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.store;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.http.ApiException;
import java.util.concurrent.Callable;

/**
 * Calls to the stores, a few at a time on threads of their own. Some more may wait; the rest is
 * turned away. Confined to the event loop.
 */
public final class StoreCalls {
  private final WorkerExecutor threads;
  private final int max;
  private int outstanding;

  /**
   * @param name of the threads
   * @param running calls at a time
   * @param max calls at a time and waiting
   */
  public StoreCalls(Vertx vertx, String name, int running, int max) {
    this.threads = vertx.createSharedWorkerExecutor(requireNonNull(name, "name"), running);
    this.max = max;
  }

  /**
   * Makes a call off the event loop.
   *
   * @return fails with {@link ErrorCode#QUEUE_FULL}, or with what {@link StoreFailures} makes of
   *     its failure
   */
  public <T> Future<T> call(Callable<T> call) {
    if (outstanding >= max) {
      return Future.failedFuture(
          new ApiException(
              ErrorCode.QUEUE_FULL,
              "calls to PostgreSQL must be at most %d at a time".formatted(max)));
    }
    outstanding++;
    return threads
        .executeBlocking(call, false)
        .onComplete(_ -> outstanding--)
        .recover(failure -> Future.failedFuture(StoreFailures.translate(failure)));
  }
}
