// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.experts.serving;

import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Consumer;

/**
 * Runs things on the inference thread, between two steps of the batch. Thread-safe.
 *
 * @param inference takes a task to the inference thread, which runs or cancels it
 */
public record BetweenSteps(Consumer<FutureTask<?>> inference) {

  /**
   * Runs something in the next gap, and waits for it.
   *
   * @throws java.util.concurrent.CancellationException if the inference thread ends first
   */
  public <T> T call(Callable<T> work) throws InterruptedException {
    FutureTask<T> task = new FutureTask<>(work);
    inference.accept(task);
    try {
      return task.get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("work between two steps failed: " + e.getCause(), e);
    } finally {
      task.cancel(false);
    }
  }
}
