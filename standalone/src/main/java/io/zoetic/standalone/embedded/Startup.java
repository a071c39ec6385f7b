// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.embedded;

import io.zoetic.bootstrap.Lifecycle;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Supplier;

/**
 * Something that starts on a thread of its own while other things start.
 *
 * <p>{@link #begin} may be called by one thread, {@link #await} by any.
 */
public final class Startup<T extends AutoCloseable> {
  private final CompletableFuture<T> started = new CompletableFuture<>();

  private Startup() {}

  /**
   * Begins to start it. It is closed with {@code lifecycle}, in the order of these calls and not of
   * the completions; a close in mid-start waits for the start.
   */
  public static <T extends AutoCloseable> Startup<T> begin(
      Lifecycle lifecycle, String name, Duration closeTimeout, Supplier<T> start) {
    var startup = new Startup<T>();
    lifecycle.add(name, closeTimeout, startup::close);
    Thread.ofPlatform().daemon().name("start " + name).start(() -> startup.run(start));
    return startup;
  }

  /**
   * What was started.
   *
   * @throws RuntimeException the one that the start threw
   */
  public T await() {
    try {
      return started.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private void run(Supplier<T> start) {
    try {
      started.complete(start.get());
    } catch (RuntimeException | Error e) {
      started.completeExceptionally(e);
    }
  }

  private void close() throws Exception {
    T resource = started.exceptionally(failure -> null).join();
    if (resource != null) {
      resource.close();
    }
  }
}
