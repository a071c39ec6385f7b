// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.access;

import static java.util.Objects.requireNonNull;

import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.WorkerExecutor;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.vectorstore.access.ApiKey;
import io.zoetic.vectorstore.access.ApiKeys;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Asks the store for keys: one question at a time, for all that have come meanwhile. However many
 * keys somebody makes up, they cost the store one statement at a time, and whoever has a true one
 * waits for one statement or two. Confined to the event loop.
 */
final class KeyLookups {
  /** Keys of one question. */
  private static final int TOGETHER_MAX = 1000;

  /** Each is of a request that waits: they take memory. */
  private static final int WAITING_MAX = 20_000;

  private final WorkerExecutor thread;
  private final ApiKeys keys;
  private final Map<String, Promise<Optional<ApiKey>>> waiting = new LinkedHashMap<>();
  private boolean asking;

  KeyLookups(Vertx vertx, ApiKeys keys) {
    this.thread = vertx.createSharedWorkerExecutor("api-keys", 1);
    this.keys = requireNonNull(keys, "keys");
  }

  /** The key with this hash, as the store says it some time after this call. */
  Future<Optional<ApiKey>> find(String hash) {
    if (waiting.size() >= WAITING_MAX) {
      return Future.failedFuture(
          new ApiException(
              ErrorCode.QUEUE_FULL, "keys looked up at a time must be at most " + WAITING_MAX));
    }
    Future<Optional<ApiKey>> answer =
        waiting.computeIfAbsent(hash, _ -> Promise.promise()).future();
    ask();
    return answer;
  }

  private void ask() {
    if (asking || waiting.isEmpty()) {
      return;
    }
    asking = true;
    Map<String, Promise<Optional<ApiKey>>> asked = new HashMap<>();
    waiting.entrySet().stream()
        .limit(TOGETHER_MAX)
        .forEach(each -> asked.put(each.getKey(), each.getValue()));
    waiting.keySet().removeAll(asked.keySet());
    Set<String> hashes = Set.copyOf(asked.keySet());
    thread
        .executeBlocking(() -> keys.authenticate(hashes), false)
        .onComplete(
            outcome -> {
              asking = false;
              ask();
              asked.forEach((hash, promise) -> tell(promise, hash, outcome));
            });
  }

  private static void tell(
      Promise<Optional<ApiKey>> promise, String hash, AsyncResult<Map<String, ApiKey>> outcome) {
    if (outcome.succeeded()) {
      promise.complete(Optional.ofNullable(outcome.result().get(hash)));
    } else {
      promise.fail(outcome.cause());
    }
  }
}
