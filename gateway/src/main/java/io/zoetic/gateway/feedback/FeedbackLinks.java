// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.zoetic.bootstrap.Clocks;
import io.zoetic.core.ChoiceId;
import io.zoetic.core.ThisMachine;
import io.zoetic.gateway.completion.VoteLinks;
import io.zoetic.gateway.store.StoreFailures;
import io.zoetic.vectorstore.feedback.FeedbackStore;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the links by which people vote on answers, once it knows what to sign them with; before
 * that answers go without. Confined to the event loop.
 */
public final class FeedbackLinks implements VoteLinks.Source {
  private static final Logger LOG = LoggerFactory.getLogger(FeedbackLinks.class);
  private static final Duration RETRY = Duration.ofSeconds(1);

  private final Vertx vertx;
  private final FeedbackStore store;
  private final FeedbackConfig config;
  private final Clocks clocks;

  private @Nullable VoteTokens known;
  private @Nullable Future<VoteTokens> loading;
  private Instant retryAt = Instant.MIN;
  private boolean warned;

  public FeedbackLinks(Vertx vertx, FeedbackStore store, FeedbackConfig config, Clocks clocks) {
    this.vertx = requireNonNull(vertx, "vertx");
    this.store = requireNonNull(store, "store");
    this.config = requireNonNull(config, "config");
    this.clocks = requireNonNull(clocks, "clocks");
  }

  @Override
  public boolean areThere(HttpServerRequest request) {
    prepare();
    return known != null && baseOf(request) != null;
  }

  /**
   * The links of each choice of a completion; null while they cannot be sealed, or if nobody knows
   * where they should lead.
   *
   * @param request that asks for the completion: links lead where it went
   * @param compared whether it has two choices that are to be compared
   */
  @Override
  public IntFunction<@Nullable VoteLinks> of(
      HttpServerRequest request, @Nullable String tenant, String completionId, boolean compared) {
    prepare();
    VoteTokens tokens = known;
    String base = baseOf(request);
    if (tokens == null || base == null) {
      return _ -> null;
    }
    Instant now = clocks.wall().instant();
    Instant expiry = now.truncatedTo(ChronoUnit.SECONDS).plus(config.linkLifetime());
    String path = base + "/v1/feedback/tokens/";
    return choice -> {
      ChoiceId answer = new ChoiceId(completionId, choice);
      return new VoteLinks(
          path + tokens.seal(new Vote(answer, Vote.Says.GOOD, expiry, tenant)),
          path + tokens.seal(new Vote(answer, Vote.Says.BAD, expiry, tenant)),
          compared ? path + tokens.seal(new Vote(answer, Vote.Says.BETTER, expiry, tenant)) : null);
    };
  }

  /** Finds out what to sign with, so that the first answer has links. */
  public void prepare() {
    if (known == null) {
      tokens();
    }
  }

  /** What signs and reads; fails as {@link StoreFailures} says if it is not known. */
  Future<VoteTokens> tokens() {
    VoteTokens tokens = known;
    if (tokens != null) {
      return Future.succeededFuture(tokens);
    }
    Future<VoteTokens> running = loading;
    if (running != null && (!running.isComplete() || clocks.steady().instant().isBefore(retryAt))) {
      return running;
    }
    Future<VoteTokens> started =
        vertx
            .executeBlocking(() -> new VoteTokens(store.signingKey()), false)
            .onSuccess(loaded -> known = loaded)
            .onFailure(failure -> LOG.atWarn().setCause(failure).log("answers go without links"))
            .recover(failure -> Future.failedFuture(StoreFailures.translate(failure)));
    loading = started;
    retryAt = clocks.steady().instant().plus(RETRY);
    return started;
  }

  /** Beyond this machine, what a request names as its host may be anybody's. */
  private @Nullable String baseOf(HttpServerRequest request) {
    if (config.publicUrl() != null) {
      return config.publicUrl();
    }
    HostAndPort authority = request.authority();
    if (authority != null && ThisMachine.isHost(authority.host())) {
      return request.scheme() + "://" + authority;
    }
    if (!warned) {
      warned = true;
      LOG.warn("answers go without links: gateway.public-url must say where clients reach it");
    }
    return null;
  }
}
