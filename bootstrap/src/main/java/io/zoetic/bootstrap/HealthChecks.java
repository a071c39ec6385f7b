// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The questions whose answers say whether a process is ready to work.
 *
 * <p>A check must be cheap: a flag that something else keeps up to date, or one round trip with a
 * timeout of its own. It runs on a virtual thread, never on an event loop, and at most once at a
 * time however often it is asked for. One that gives no answer within two seconds has failed; so
 * has one that throws. Thread-safe.
 */
public final class HealthChecks {
  private static final Duration DEFAULT_TIMEOUT = Duration.ofSeconds(2);

  private final Map<String, Check> checks = new LinkedHashMap<>();
  private final Duration timeout;

  public HealthChecks() {
    this(DEFAULT_TIMEOUT);
  }

  HealthChecks(Duration timeout) {
    this.timeout = timeout;
  }

  /**
   * Adds a check.
   *
   * @throws IllegalArgumentException if there is one of this name
   */
  public void add(String name, Supplier<CheckResult> check) {
    synchronized (checks) {
      if (checks.putIfAbsent(name, new Check(check)) != null) {
        throw new IllegalArgumentException("a check's name must be unique, was " + name);
      }
    }
  }

  /** Runs all checks side by side; completes with their results by name, in the order added. */
  public CompletableFuture<Map<String, CheckResult>> run() {
    Map<String, CompletableFuture<CheckResult>> running = new LinkedHashMap<>();
    synchronized (checks) {
      checks.forEach((name, check) -> running.put(name, check.run(timeout)));
    }
    return CompletableFuture.allOf(running.values().toArray(CompletableFuture<?>[]::new))
        .thenApply(
            _ -> {
              Map<String, CheckResult> results = new LinkedHashMap<>();
              running.forEach((name, result) -> results.put(name, result.join()));
              return results;
            });
  }

  private static final class Check {
    private static final Executor THREADS =
        task -> Thread.ofVirtual().name("health check").start(task);

    private final Supplier<CheckResult> question;
    private @Nullable CompletableFuture<CheckResult> running;

    Check(Supplier<CheckResult> question) {
      this.question = question;
    }

    /** Joins the run in progress, so that a check that hangs occupies one thread, not many. */
    synchronized CompletableFuture<CheckResult> run(Duration timeout) {
      CompletableFuture<CheckResult> current = running;
      if (current == null || current.isDone()) {
        current = CompletableFuture.supplyAsync(question, THREADS).exceptionally(Check::failure);
        running = current;
      }
      CheckResult late = CheckResult.failed("no answer within " + Quantities.format(timeout));
      return current.copy().completeOnTimeout(late, timeout.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static CheckResult failure(Throwable thrown) {
      Throwable cause = thrown.getCause() == null ? thrown : thrown.getCause();
      return CheckResult.failed(cause.toString());
    }
  }
}
