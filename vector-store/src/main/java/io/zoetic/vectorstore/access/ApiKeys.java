// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.access;

import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.audit.ChangeRequest;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The store of API keys, which says who may call. Thread-safe; calls block for round trips to the
 * database. Creating and revoking are in the audit and the outbox as mutations of experts are, and
 * idempotent in the same way.
 *
 * <p>Every method throws {@link StoreException}, with {@link
 * VectorStoreException.Reason#UNAVAILABLE} if the store does not answer.
 */
public interface ApiKeys {
  /** The most rows of one page. */
  int MAX_PAGE = 1000;

  /**
   * Adds a key. Asked for again under the same key of idempotency it is not made twice, although
   * whoever asks draws another secret: what was made the first time is given back.
   *
   * @return the key as it is kept: the given one, or the one that was made before
   * @throws IllegalArgumentException if it is revoked already, or the change expects an epoch
   * @throws StoreException with {@link StoreException.Reason#CONFLICT} if its id or its hash is
   *     taken; with {@link StoreException.Reason#REFUSED} if the key of idempotency stands for
   *     another content
   */
  ApiKey create(ApiKey key, ChangeRequest change);

  /**
   * Ends a key, for ever.
   *
   * @throws IllegalArgumentException if the change expects an epoch
   * @throws StoreException with {@link StoreException.Reason#NOT_FOUND} if there is no such key,
   *     with {@link StoreException.Reason#REFUSED} if it is revoked
   */
  void revoke(String id, ChangeRequest change);

  /**
   * Keys by id, those included that open nothing any more.
   *
   * @param after the id behind which the page begins; null for the first
   * @param limit 1..{@value #MAX_PAGE}
   */
  List<ApiKey> keys(@Nullable String after, int limit);

  /** The key with this id, whether it opens anything or not. */
  Optional<ApiKey> find(String id);

  /** The keys with these hashes, by hash, without those that are expired or revoked. */
  Map<String, ApiKey> authenticate(Set<String> hashes);

  /** The key with this hash; empty if there is none, or it is expired or revoked. */
  default Optional<ApiKey> authenticate(String hash) {
    return Optional.ofNullable(authenticate(Set.of(hash)).get(hash));
  }
}
