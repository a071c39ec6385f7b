// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.access;

import static java.util.Objects.requireNonNull;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.core.PartyName;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.vectorstore.access.KeyRates;
import io.zoetic.vectorstore.access.KeyUsage;
import io.zoetic.vectorstore.access.KeyUsage.Used;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how much is asked for, of this gateway and the others together: requests, and tokens of
 * prompts and answers. A key that has a rate of its own has it for itself; what is usual is a
 * tenant's, with all its keys, or that of a key that has none. Clients are told in OpenAI's headers
 * how much is left. No request waits for other gateways; they say once a second what they have
 * used. Confined to the event loop.
 */
public final class RateLimits implements Handler<RoutingContext> {
  /** One that was forgotten is full: it takes more of them than this, all busy, to gain by it. */
  private static final int KEYS_MAX = 10_000;

  private final KeyRates usual;
  private final LongSupplier nanoTime;
  private final Cache<String, KeyUse> uses =
      Caffeine.newBuilder().maximumSize(KEYS_MAX).executor(Runnable::run).build();

  /** What others have said last, and when. */
  private KeyUsage.Answer others = new KeyUsage.Answer(1, Map.of());

  private long othersAt;

  /**
   * @param usual of each tenant, and of each key that has none
   */
  public RateLimits(KeyRates usual, LongSupplier nanoTime) {
    this.usual = requireNonNull(usual, "usual");
    this.nanoTime = nanoTime;
    this.othersAt = nanoTime.getAsLong();
  }

  @Override
  public void handle(RoutingContext context) {
    Principal principal = Authentication.of(context);
    Limit limit = Limit.of(principal, KeyRates::requestsPerMinute, usual);
    if (limit != null) {
      take(of(limit).requests(), 1, limit, "requests", context.response());
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
    Limit limit = Limit.of(principal, KeyRates::tokensPerMinute, usual);
    if (limit == null) {
      return TokenReservation.NONE;
    }
    long reserved = Math.min(tokens, limit.perMinute());
    KeyUse use = of(limit);
    take(use.tokens(), reserved, limit, "tokens", context.response());
    long reservedAt = nanoTime.getAsLong();
    return used -> {
      long now = nanoTime.getAsLong();
      use.tokens().correct(used - reserved * FadingUse.kept(now - reservedAt), now);
    };
  }

  /**
   * How much there is of one thing, and for whom.
   *
   * @param whose it is, as it is told to other gateways
   * @param holder what it is called in messages
   */
  private record Limit(String whose, String holder, int perMinute) {
    static @Nullable Limit of(
        Principal principal, Function<KeyRates, @Nullable Integer> rate, KeyRates usual) {
      Integer own = rate.apply(principal.rates());
      Integer all = rate.apply(usual);
      if (own != null || principal.tenant() == null) {
        Integer limit = own == null ? all : own;
        return limit == null ? null : new Limit(principal.id(), "key", limit);
      }
      return all == null
          ? null
          : new Limit(PartyName.of(principal.tenant(), principal.id()), "tenant", all);
    }
  }

  private KeyUse of(Limit limit) {
    return requireNonNull(uses.get(limit.whose(), this::unused));
  }

  private KeyUse unused(String whose) {
    Used known = others.of(whose);
    long now = nanoTime.getAsLong();
    double kept = FadingUse.kept(now - othersAt);
    return KeyUse.of(new Used(known.requests() * kept, known.tokens() * kept), now);
  }

  private void take(
      FadingUse use, long amount, Limit limit, String what, HttpServerResponse response) {
    long now = nanoTime.getAsLong();
    int perMinute = limit.perMinute();
    long wait = use.take(amount, perMinute, others.gateways(), now);
    response.putHeader("x-ratelimit-limit-" + what, Integer.toString(perMinute));
    response.putHeader(
        "x-ratelimit-remaining-" + what, Long.toString(use.remaining(perMinute, now)));
    if (wait > 0) {
      throw ApiException.rateLimited(
          "%s of a %s must be at most %d a minute, more were %s"
              .formatted(
                  what, limit.holder(), perMinute, what.equals("tokens") ? "asked for" : "sent"),
          FadingUse.seconds(wait));
    }
  }

  /**
   * What others are to hear, by whose rate it is.
   *
   * @param own what this gateway has used
   * @param untold of that, what they do not know
   */
  public record Report(Map<String, Used> own, Map<String, Used> untold) {}

  /** What others are to hear of the rates that were used since the last time. */
  public Report report() {
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
  public void exchanged(Report told, KeyUsage.Answer answer) {
    long now = nanoTime.getAsLong();
    others = answer;
    othersAt = now;
    uses.asMap()
        .forEach(
            (key, use) ->
                use.exchanged(told.untold().getOrDefault(key, Used.NOTHING), answer.of(key), now));
  }
}
