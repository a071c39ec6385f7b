// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.feedback;

import io.zoetic.core.Scope;
import io.zoetic.vectorstore.audit.Attribution;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Metrics and feedback. Thread-safe; every call may block for round trips to the database, so none
 * belongs on an event loop.
 *
 * <p>Every method throws {@link io.zoetic.vectorstore.StoreException}, with {@link
 * io.zoetic.vectorstore.StoreException.Reason#UNAVAILABLE} if the store does not answer.
 */
public interface FeedbackStore {
  /** The most rows of one page, and of one batch. */
  int MAX_PAGE = 1000;

  /** The acceptance of one piece of feedback that was sent. */
  enum Acceptance {
    /** It is durable. */
    ACCEPTED,
    /** It was durable before, under the same key with the same body. */
    DUPLICATE,
    /** Its key stands for another body; nothing is written of it. */
    CONFLICT,
    /** Its answer, or what its user gave until then, was forgotten; nothing is written of it. */
    FORGOTTEN
  }

  /**
   * Names one piece of feedback.
   *
   * @param id of the feedback that is stored; of the one in the way if there is a conflict; of the
   *     one that was sent if it was forgotten
   */
  record Receipt(UUID id, Acceptance acceptance) {}

  /**
   * Declares a metric. The same again is nothing new; weight, guard and expert may change.
   *
   * @param change for the audit, which is told of what is new
   * @throws io.zoetic.vectorstore.StoreException with CONFLICT if it is declared with another kind,
   *     level, direction, range or other categories
   */
  void declare(Metric metric, Attribution change);

  /** A declared metric. */
  Optional<Metric> metric(String name);

  /** All metrics by name. */
  List<Metric> metrics();

  /**
   * Stores feedback, all of it in one transaction, each by its own key. Whether its interaction is
   * known does not matter.
   *
   * @param batch at most {@value #MAX_PAGE}, of declared metrics
   * @return as many receipts in the same order
   * @throws io.zoetic.vectorstore.StoreException with NOT_FOUND if a metric is not declared;
   *     nothing is stored then
   */
  List<Receipt> accept(List<Feedback> batch);

  /**
   * Stores lessons as {@link #accept} stores feedback, each with its prompt.
   *
   * @param batch at most {@value #MAX_PAGE}, of declared metrics
   * @return as many receipts in the same order
   * @throws io.zoetic.vectorstore.StoreException with NOT_FOUND if a metric is not declared;
   *     nothing is stored then
   */
  List<Receipt> teach(List<Lesson> batch);

  /** Feedback and what has become of it; nothing if it is there, but not in the scope. */
  Optional<FeedbackStatus> show(UUID id, Scope scope);

  /**
   * Feedback of a scope, the newest first.
   *
   * @param expert only what teaches it; null for all
   * @param state only what is in it; null for all
   * @param limit 1..{@value #MAX_PAGE}
   */
  List<FeedbackStatus> list(
      Scope scope, @Nullable String expert, @Nullable FeedbackState state, int limit);

  /**
   * Deletes feedback and the example that was made of it. That a run has learnt from it stays
   * known.
   *
   * @param change for the audit
   * @return whether it was there, and in the scope
   */
  boolean delete(UUID id, Scope scope, Attribution change);

  /**
   * Deletes a user's interactions, the feedback that the user gave or that is about them, and the
   * examples of both. What was asked before and is recorded later, and feedback on answers that are
   * gone, stays away from then on; what the user does afterwards is kept. The versions that learnt
   * from the user are told once: after that, what runs that have ended learnt from is no longer
   * linked with the user. Runs that are still open keep the link, so that forgetting again when
   * they have ended tells their versions.
   *
   * @param scope tenants have users of the same names: whose is forgotten
   * @param change for the audit, which is told no name; null: only to count
   */
  Erasure forget(String user, Scope scope, @Nullable Attribution change);

  /**
   * Has somebody answer for feedback: the examples that were made of it are theirs as well, and
   * what was quarantined is decided on again.
   *
   * @param change who does it and why, for the audit
   * @throws io.zoetic.vectorstore.StoreException with NOT_FOUND if some of it is not there; nothing
   *     is done then
   */
  Approval.Result approve(Approval approval, Attribution change);

  /**
   * Quarantines feedback that is not to be believed after all, and deletes what was made of it.
   * That runs have learnt from it stays known; who asks again is told again.
   *
   * @param change for the feedback's state and for the audit; null: only to count
   */
  Purge.Result purge(Purge purge, @Nullable Attribution change);

  /**
   * What signs the links in completions: 32 bytes, the same for all gateways, made on first use.
   */
  byte[] signingKey();
}
