// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.access;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.gateway.http.ApiException;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Bounds how often each principal asks this instance. It is told in OpenAI's headers how much is
 * left. Confined to the event loop.
 */
public final class RateLimits implements Handler<RoutingContext> {
  /** One that was forgotten is full: it takes more keys than this, all busy, to gain by it. */
  private static final int BUCKETS_MAX = 10_000;

  private final int requestsPerMinute;
  private final LongSupplier nanoTime;
  private final Cache<String, TokenBucket> buckets =
      Caffeine.newBuilder().maximumSize(BUCKETS_MAX).executor(Runnable::run).build();

  /**
   * @param requestsPerMinute of each principal that has no limit of its own; 0: without limit
   */
  public RateLimits(int requestsPerMinute, LongSupplier nanoTime) {
    this.requestsPerMinute = requestsPerMinute;
    this.nanoTime = nanoTime;
  }

  @Override
  public void handle(RoutingContext context) {
    Principal principal = Authentication.of(context);
    Integer own = principal.requestsPerMinute();
    int limit = own == null ? requestsPerMinute : own;
    if (limit > 0) {
      take(principal, limit, context.response());
    }
    context.next();
  }

  private void take(Principal principal, int limit, HttpServerResponse response) {
    long now = nanoTime.getAsLong();
    TokenBucket bucket = buckets.get(principal.id(), _ -> new TokenBucket(limit, now));
    long wait = bucket.take(now);
    response.putHeader("x-ratelimit-limit-requests", Integer.toString(limit));
    response.putHeader("x-ratelimit-remaining-requests", Integer.toString(bucket.remaining()));
    if (wait > 0) {
      throw ApiException.rateLimited(
          "requests of a key must be at most %d a minute, more were sent".formatted(limit),
          Math.ceilDiv(wait, TimeUnit.SECONDS.toNanos(1)));
    }
  }
}
