// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.access;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.vectorstore.access.KeyRates;
import io.zoetic.vectorstore.access.KeyUsage;
import io.zoetic.vectorstore.access.KeyUsage.Used;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Bounds how much each principal asks for, of this gateway and the others together: requests, and
 * tokens of prompts and answers. It is told in OpenAI's headers how much is left. No request waits
 * for other gateways; {@link UsageExchange} says what they have used. Confined to the event loop.
 */
public final class RateLimits implements Handler<RoutingContext> {
  /** One that was forgotten is full: it takes more keys than this, all busy, to gain by it. */
  private static final int KEYS_MAX = 10_000;

  private final KeyRates usual;
  private final LongSupplier nanoTime;
  private final Cache<String, KeyUse> uses =
      Caffeine.newBuilder().maximumSize(KEYS_MAX).executor(Runnable::run).build();

  /** What others have said last, and when. */
  private KeyUsage.Answer others = new KeyUsage.Answer(1, Map.of());

  private long othersAt;

  /**
   * @param usual of each principal that has none of its own
   */
  public RateLimits(KeyRates usual, LongSupplier nanoTime) {
    this.usual = requireNonNull(usual, "usual");
    this.nanoTime = nanoTime;
    this.othersAt = nanoTime.getAsLong();
  }

  @Override
  public void handle(RoutingContext context) {
    Principal principal = Authentication.of(context);
    Integer limit = principal.rates().orElse(usual).requestsPerMinute();
    if (limit != null) {
      FadingUse use = of(principal).requests();
      take(use, 1, limit, "requests", context.response());
    }
    context.next();
  }

  /**
   * Reserves tokens for an answer.
   *
   * @param tokens that it may have; more than a minute's count as those
   * @throws ApiException if there is no room for them now
   */
  public TokenReservation reserve(RoutingContext context, long tokens) {
    Principal principal = Authentication.of(context);
    Integer limit = principal.rates().orElse(usual).tokensPerMinute();
    if (limit == null) {
      return TokenReservation.NONE;
    }
    long reserved = Math.min(tokens, limit);
    KeyUse use = of(principal);
    take(use.tokens(), reserved, limit, "tokens", context.response());
    long reservedAt = nanoTime.getAsLong();
    return used -> {
      long now = nanoTime.getAsLong();
      use.tokens().correct(used - reserved * FadingUse.kept(now - reservedAt), now);
    };
  }

  private KeyUse of(Principal principal) {
    return requireNonNull(uses.get(principal.id(), this::unused));
  }

  private KeyUse unused(String key) {
    Used known = others.of(key);
    long now = nanoTime.getAsLong();
    double kept = FadingUse.kept(now - othersAt);
    return KeyUse.of(new Used(known.requests() * kept, known.tokens() * kept), now);
  }

  private void take(
      FadingUse use, long amount, int limit, String what, HttpServerResponse response) {
    long now = nanoTime.getAsLong();
    long wait = use.take(amount, limit, others.gateways(), now);
    response.putHeader("x-ratelimit-limit-" + what, Integer.toString(limit));
    response.putHeader("x-ratelimit-remaining-" + what, Long.toString(use.remaining(limit, now)));
    if (wait > 0) {
      throw ApiException.rateLimited(
          "%s of a key must be at most %d a minute, more were %s"
              .formatted(what, limit, what.equals("tokens") ? "asked for" : "sent"),
          FadingUse.seconds(wait));
    }
  }

  /**
   * What others are to hear, by key.
   *
   * @param own what this gateway has used
   * @param untold of that, what they do not know
   */
  record Report(Map<String, Used> own, Map<String, Used> untold) {}

  /** What others are to hear of the keys that were used since the last time. */
  Report report() {
    long now = nanoTime.getAsLong();
    Map<String, Used> own = new HashMap<>();
    Map<String, Used> untold = new HashMap<>();
    uses.asMap()
        .forEach(
            (key, use) -> {
              if (use.isChanged()) {
                untold.put(key, use.untold(now));
                own.put(key, use.tell(now));
              }
            });
    return new Report(own, untold);
  }

  /** Others can hear it, and this is what they have said. */
  void exchanged(Report told, KeyUsage.Answer answer) {
    long now = nanoTime.getAsLong();
    others = answer;
    othersAt = now;
    uses.asMap()
        .forEach(
            (key, use) ->
                use.exchanged(told.untold().getOrDefault(key, Used.NOTHING), answer.of(key), now));
  }
}
