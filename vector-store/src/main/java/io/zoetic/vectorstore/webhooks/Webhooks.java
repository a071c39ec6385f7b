// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.webhooks;

import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.audit.ChangeRequest;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The webhooks as operators see and change them. Every change is in the audit, without secrets, and
 * happens once under its key of idempotency. Thread-safe; calls block for round trips to the
 * database.
 *
 * <p>Every method throws {@link StoreException}, with {@link StoreException.Reason#UNAVAILABLE} if
 * the store does not answer. Changes throw it with {@link StoreException.Reason#NOT_FOUND} if there
 * is no such webhook, and with {@link StoreException.Reason#REFUSED} if the key of idempotency
 * stands for another content.
 */
public interface Webhooks {
  /** As many as there may be: each may be sent to at the same time. */
  int MAX = 100;

  /**
   * Adds one. Asked for again under the same key of idempotency it is not made twice, although
   * another secret is drawn: what was made the first time is given back.
   *
   * @param position in the stream of platform events, behind which it is told
   * @return as it is kept
   * @throws StoreException with {@link StoreException.Reason#REFUSED} if there are {@value #MAX}
   */
  Webhook create(Webhook.Target target, WebhookSecret secret, long position, ChangeRequest change);

  /**
   * Webhooks by id.
   *
   * @param after the id behind which the page begins; null for the first
   * @param limit 1..{@value #MAX}
   */
  List<Webhook> list(@Nullable String after, int limit);

  /** The webhook with this id. */
  Optional<Webhook> find(String id);

  /** Deletes one, with its secrets. */
  void remove(String id, ChangeRequest change);

  /**
   * Has another secret sign. The one before still does for a while, and so do those before it whose
   * time has not ended.
   *
   * @param keptOld for how long; zero: no old one signs any more
   * @return as it is kept; asked for again, with the secret of the first time
   * @throws StoreException with {@link StoreException.Reason#REFUSED} if {@value
   *     Webhook.Secrets#OLD_MAX} old ones still sign
   */
  Webhook rotate(String id, WebhookSecret fresh, Duration keptOld, ChangeRequest change);

  /**
   * Has one that is disabled told again, from where it stopped as far as events are still kept.
   *
   * @throws StoreException with {@link StoreException.Reason#REFUSED} if it is not disabled
   */
  Webhook enable(String id, ChangeRequest change);
}
