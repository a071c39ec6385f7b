// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.store;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.zoetic.gateway.http.ApiException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something that is read from a store every few seconds at most.
 *
 * <p>Once it is known no request waits for the store: a stale answer is given while a fresh one is
 * fetched, and kept if the store is away. Confined to the event loop; the store is read on a worker
 * thread.
 */
public final class RefreshingValue<T> {
  private static final Logger LOG = LoggerFactory.getLogger(RefreshingValue.class);
  private static final Duration FRESH = Duration.ofSeconds(2);

  private final Vertx vertx;
  private final InstantSource clock;
  private final Source<T> source;

  private volatile @Nullable T known;
  private Instant freshUntil = Instant.MIN;
  private @Nullable Future<T> refresh;
  private boolean away;

  /** The source of the value. */
  @FunctionalInterface
  public interface Source<T> {
    /**
     * Reads it; may block.
     *
     * @param last what was read before; null the first time
     */
    T read(@Nullable T last);
  }

  public RefreshingValue(Vertx vertx, InstantSource clock, Source<T> source) {
    this.vertx = requireNonNull(vertx, "vertx");
    this.clock = requireNonNull(clock, "clock");
    this.source = requireNonNull(source, "source");
  }

  /** The value; fails as {@link StoreFailures} says if none is known. */
  public Future<T> current() {
    T last = known;
    if (last != null && clock.instant().isBefore(freshUntil)) {
      return Future.succeededFuture(last);
    }
    Future<T> fresh = refresh();
    return last != null ? Future.succeededFuture(last) : fresh;
  }

  /** What was read last, however long ago. Thread-safe. */
  public Optional<T> lastKnown() {
    return Optional.ofNullable(known);
  }

  /** Whether requests can be answered without the store. Thread-safe. */
  public boolean isKnown() {
    return known != null;
  }

  private Future<T> refresh() {
    Future<T> running = refresh;
    if (running != null) {
      return running;
    }
    T last = known;
    Future<T> started =
        vertx
            .executeBlocking(() -> source.read(last), false)
            .onSuccess(
                value -> {
                  known = value;
                  away = false;
                })
            .recover(this::failed)
            .onComplete(
                _ -> {
                  refresh = null;
                  freshUntil = clock.instant().plus(FRESH);
                });
    if (!started.isComplete()) {
      refresh = started;
    }
    return started;
  }

  private Future<T> failed(Throwable failure) {
    // What is not there yet is no failure of the store.
    if (failure instanceof ApiException) {
      return Future.failedFuture(failure);
    }
    if (!away) {
      LOG.atWarn().setCause(failure).log("PostgreSQL cannot be read");
    }
    away = true;
    return Future.failedFuture(StoreFailures.translate(failure));
  }
}
