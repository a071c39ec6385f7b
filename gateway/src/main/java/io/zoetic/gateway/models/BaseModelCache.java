// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.models;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.store.RefreshingValue;
import io.zoetic.vectorstore.BaseModel;
import io.zoetic.vectorstore.BaseModels;
import java.time.InstantSource;
import java.util.Optional;

/** The registered base model. Confined to the event loop. */
public final class BaseModelCache {
  private final RefreshingValue<Known> model;

  /**
   * The base model.
   *
   * @param chatProblem why it answers no chats, if it does not
   */
  record Known(BaseModel model, Optional<String> chatProblem) {}

  public BaseModelCache(Vertx vertx, BaseModels store, InstantSource clock) {
    requireNonNull(store, "store");
    this.model = new RefreshingValue<>(vertx, clock, _ -> read(store));
  }

  /** The base model; fails with {@link ErrorCode#STORE_UNAVAILABLE} if none is known. */
  public Future<BaseModel> current() {
    return model.current().map(Known::model);
  }

  /** The same, and why it answers no chats. */
  Future<Known> known() {
    return model.current();
  }

  /** Why the base model answers no chats, as far as is known; does not block. Thread-safe. */
  public Optional<String> chatProblem() {
    return model.lastKnown().flatMap(Known::chatProblem);
  }

  /** Has it read again, if that was long ago; requests do so as well. */
  public void refresh() {
    model.current().onFailure(_ -> {});
  }

  /** Whether requests can be answered without the store. Thread-safe. */
  public boolean isKnown() {
    return model.isKnown();
  }

  private static Known read(BaseModels store) {
    return store
        .currentBaseModel()
        .map(model -> new Known(model, store.chatProblem(model.digest())))
        .orElseThrow(
            () ->
                new ApiException(
                    ErrorCode.STORE_UNAVAILABLE,
                    "a base model must be registered, none is: start an adapter worker"));
  }
}
