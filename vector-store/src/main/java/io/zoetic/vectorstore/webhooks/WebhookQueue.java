// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.webhooks;

import io.zoetic.vectorstore.DutyLease;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.platform.PlatformEvent;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What webhooks are still to be told. Events are read from the stream of platform events, in its
 * order, but for those of feedback, which no webhook is told; what one that is not disabled is
 * still to be told is kept for 8 days. Thread-safe; calls block for round trips to the database,
 * and throw {@link StoreException}.
 *
 * <p>Who sends holds the lease. Should two send all the same, since one has not noticed yet that it
 * has lost it, an event may be sent twice and none is left out: a webhook's place moves only from
 * where who moves it has found it.
 */
public interface WebhookQueue {
  /** Takes the right to send, unless somebody has it. */
  Optional<DutyLease> tryLease();

  /** All webhooks, those included that are disabled. */
  List<Webhook> all();

  /** One as it is now; empty if it was removed. */
  Optional<Webhook> current(String id);

  /**
   * The position of the last event that webhooks may be told, 0 if there is none. What has just
   * been committed counts once somebody has read the stream.
   */
  long last();

  /** The next events behind a position that are still kept. */
  List<PlatformEvent> after(long position, int limit);

  /**
   * Nothing that it is told stands between two positions.
   *
   * @param from where it was
   * @return whether it still was there
   */
  boolean passed(String id, long from, long to);

  /**
   * It has taken the event at a position. Secrets whose time has ended are forgotten.
   *
   * @param from where it was
   * @return whether it still was there
   */
  boolean delivered(String id, long from, long to, Instant at);

  /**
   * It has not taken the event behind its position.
   *
   * @param from where it was
   * @param failure what of it is kept is 500 characters at most, without NUL
   * @param next when to try again, not before
   * @return whether it still was there
   */
  boolean failed(String id, long from, String failure, Instant at, Instant next);

  /**
   * It has not taken the event behind its position, and is told nothing more until somebody enables
   * it; that is in the audit.
   *
   * @param from where it was
   * @param disabled since when and why
   * @param actor who decides so, for the audit
   * @return whether it still was there, and is disabled by this
   */
  boolean disable(String id, long from, String failure, Webhook.Disabled disabled, String actor);
}
