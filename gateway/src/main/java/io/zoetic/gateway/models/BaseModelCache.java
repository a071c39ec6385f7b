// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.models;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.zoetic.events.ErrorCode;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.vectorstore.BaseModel;
import io.zoetic.vectorstore.VectorStore;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The registered base model, read from the vector store every few seconds at most.
 *
 * <p>Once one is known no request waits for the store: a stale answer is given while a fresh one is
 * fetched, and kept if the store is away. Confined to the event loop; the store is read on a worker
 * thread.
 */
public final class BaseModelCache {
  private static final Logger LOG = LoggerFactory.getLogger(BaseModelCache.class);
  private static final Duration FRESH = Duration.ofSeconds(2);

  private final Vertx vertx;
  private final VectorStore store;
  private final InstantSource clock;

  private volatile @Nullable BaseModel known;
  private Instant freshUntil = Instant.MIN;
  private @Nullable Future<BaseModel> refresh;

  public BaseModelCache(Vertx vertx, VectorStore store, InstantSource clock) {
    this.vertx = requireNonNull(vertx, "vertx");
    this.store = requireNonNull(store, "store");
    this.clock = requireNonNull(clock, "clock");
  }

  /** The base model; fails with {@link ErrorCode#STORE_UNAVAILABLE} if none is known. */
  public Future<BaseModel> current() {
    BaseModel last = known;
    if (last != null && clock.instant().isBefore(freshUntil)) {
      return Future.succeededFuture(last);
    }
    Future<BaseModel> fresh = refresh();
    return last != null ? Future.succeededFuture(last) : fresh;
  }

  /** Whether requests can be answered without the store. Thread-safe. */
  public boolean isKnown() {
    return known != null;
  }

  private Future<BaseModel> refresh() {
    Future<BaseModel> running = refresh;
    if (running != null) {
      return running;
    }
    Future<BaseModel> started =
        vertx
            .executeBlocking(store::currentBaseModel, false)
            .recover(BaseModelCache::storeFailed)
            .compose(BaseModelCache::registered)
            .onSuccess(model -> known = model)
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

  private static Future<Optional<BaseModel>> storeFailed(Throwable failure) {
    LOG.atWarn().setCause(failure).log("the vector store cannot be read");
    return Future.failedFuture(
        new ApiException(
            ErrorCode.STORE_UNAVAILABLE, "the vector store must be reachable, was not"));
  }

  private static Future<BaseModel> registered(Optional<BaseModel> model) {
    return model
        .map(Future::succeededFuture)
        .orElseGet(
            () ->
                Future.failedFuture(
                    new ApiException(
                        ErrorCode.STORE_UNAVAILABLE,
                        "a base model must be registered, none is: start an adapter worker")));
  }
}
