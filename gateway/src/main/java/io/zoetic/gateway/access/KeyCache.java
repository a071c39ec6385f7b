// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.access;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.store.StoreFailures;
import io.zoetic.vectorstore.access.ApiKey;
import io.zoetic.vectorstore.access.ApiKeys;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The API keys that were used lately, as the store said within the last half second, so that a
 * revocation takes effect within one.
 *
 * <p>A store that fails, or has not answered for half a second, counts as away until it answers; a
 * key that was valid then stays so for the time of grace, and nobody waits for the store: one
 * lookup at a time finds out whether it is back. Confined to the event loop; the store is read on a
 * thread of its own.
 */
public final class KeyCache {
  private static final Logger LOG = LoggerFactory.getLogger(KeyCache.class);
  private static final Duration FRESH = Duration.ofMillis(500);

  /** Keys that are remembered, valid ones and others each. */
  private static final int KEYS_MAX = 10_000;

  private final Vertx vertx;
  private final KeyLookups store;
  private final KeyGrace grace;
  private final InstantSource clock;
  private final Cache<String, Checked> valid = bounded();
  private final Cache<String, Long> refused = bounded();
  private final Map<String, Lookup> lookups = new HashMap<>();
  private boolean away;
  private long failedAt;

  private record Checked(ApiKey key, long nanoTime) {}

  private record Lookup(Future<Optional<ApiKey>> answer, long nanoTime) {}

  /**
   * @param grace how long a key that was valid stays so while the store is away
   */
  public KeyCache(Vertx vertx, ApiKeys keys, Duration grace, InstantSource clock) {
    this.vertx = requireNonNull(vertx, "vertx");
    this.store = new KeyLookups(vertx, keys);
    this.grace = new KeyGrace(grace);
    this.clock = requireNonNull(clock, "clock");
  }

  private static <V> Cache<String, V> bounded() {
    return Caffeine.newBuilder().maximumSize(KEYS_MAX).executor(Runnable::run).build();
  }

  /**
   * The key with this hash, if it opens anything now; fails with {@link
   * ErrorCode#STORE_UNAVAILABLE} if nobody can tell.
   */
  Future<Optional<ApiKey>> find(String hash) {
    return known(hash).map(found -> found.filter(key -> key.isValidAt(clock.instant())));
  }

  private Future<Optional<ApiKey>> known(String hash) {
    long now = System.nanoTime();
    Checked last = valid.getIfPresent(hash);
    if (last != null && isWithin(FRESH, last.nanoTime(), now)) {
      return Future.succeededFuture(Optional.of(last.key()));
    }
    Long refusedAt = refused.getIfPresent(hash);
    if (refusedAt != null && isWithin(FRESH, refusedAt, now)) {
      return Future.succeededFuture(Optional.empty());
    }
    Checked graced = last != null && isGraced(last, now) ? last : null;
    if (graced != null && away) {
      if (lookups.isEmpty() && !isWithin(FRESH, failedAt, now)) {
        lookUp(hash, now);
      }
      return Future.succeededFuture(Optional.of(graced.key()));
    }
    Lookup lookup = lookups.get(hash);
    if (lookup == null) {
      lookup = lookUp(hash, now);
    }
    return graced == null ? lookup.answer() : orGrace(lookup, graced.key(), now);
  }

  private Lookup lookUp(String hash, long now) {
    Promise<Optional<ApiKey>> answer = Promise.promise();
    Lookup lookup = new Lookup(answer.future(), now);
    lookups.put(hash, lookup);
    store
        .find(hash)
        .onComplete(
            outcome -> {
              lookups.remove(hash);
              if (outcome.succeeded()) {
                away = false;
                remember(hash, outcome.result(), now);
                answer.complete(outcome.result());
              } else {
                noteFailure(outcome.cause());
                answer.fail(StoreFailures.translate(outcome.cause()));
              }
            });
    return lookup;
  }

  /** As of when the store was asked: it may have read before it answered. */
  private void remember(String hash, Optional<ApiKey> found, long asked) {
    if (found.isPresent()) {
      refused.invalidate(hash);
      valid.put(hash, new Checked(found.get(), asked));
    } else {
      valid.invalidate(hash);
      refused.put(hash, asked);
    }
  }

  private Future<Optional<ApiKey>> orGrace(Lookup lookup, ApiKey last, long now) {
    long patience = TimeUnit.NANOSECONDS.toMillis(lookup.nanoTime() + FRESH.toNanos() - now);
    if (patience <= 0) {
      return Future.succeededFuture(Optional.of(last));
    }
    Promise<Optional<ApiKey>> answer = Promise.promise();
    long timer =
        vertx.setTimer(
            patience,
            _ -> {
              away = true;
              answer.tryComplete(Optional.of(last));
            });
    lookup
        .answer()
        .onComplete(
            outcome -> {
              vertx.cancelTimer(timer);
              answer.tryComplete(outcome.succeeded() ? outcome.result() : Optional.of(last));
            });
    return answer.future();
  }

  /** Those whom it leaves without an answer are told, and logged, elsewhere. */
  private void noteFailure(Throwable cause) {
    failedAt = System.nanoTime();
    if (!away) {
      LOG.atWarn().setCause(cause).log("API keys cannot be checked, their time of grace runs");
    }
    away = true;
  }

  private boolean isGraced(Checked last, long now) {
    return isWithin(grace.of(last.key()), last.nanoTime(), now);
  }

  private static boolean isWithin(Duration span, long before, long now) {
    return now - before < span.toNanos();
  }
}
