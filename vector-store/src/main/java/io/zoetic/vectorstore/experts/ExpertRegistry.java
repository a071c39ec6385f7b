// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.audit.AuditEntry;
import io.zoetic.vectorstore.audit.ChangeRequest;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The experts, their versions and their aliases. Thread-safe; every call may block for round trips
 * to the database, so none belongs on an event loop.
 *
 * <p>Every method throws {@link StoreException}, with {@link
 * VectorStoreException.Reason#UNAVAILABLE} if the store does not answer.
 */
public interface ExpertRegistry {
  /** The most rows of one page. */
  int MAX_PAGE = 1000;

  /**
   * Commits a mutation with its audit entry and its event, or nothing. Mutations have one order,
   * that of the audit. The same change with the same key is committed once, however often it is
   * asked for, and gives the same receipt.
   *
   * @throws IllegalArgumentException if a rollback to last-good expects no epoch
   * @throws StoreException with {@link StoreException.Reason#NOT_FOUND} if something it names is
   *     not registered; with {@link StoreException.Reason#GONE} if it takes values that were
   *     dropped; with {@link StoreException.Reason#REFUSED} if a rule forbids it, or the key stands
   *     for another content
   * @throws ExpertConflictException if the expert is not at the expected epoch
   */
  MutationReceipt apply(ExpertMutation mutation, ChangeRequest change);

  /**
   * What a mutation would do. Nothing is committed, and nothing is promised: it may be refused when
   * it is {@linkplain #apply applied}.
   *
   * @return the expert as it would be
   * @throws IllegalArgumentException as {@link #apply}
   * @throws StoreException as {@link #apply}
   */
  ExpertStatus preview(ExpertMutation mutation, ChangeRequest change);

  /**
   * The experts that have changed since an earlier reading, as they are now; all of them if that
   * was of another history.
   *
   * @param mark of the last reading of the caller; {@link RecentChanges.Mark#NONE} for all experts
   */
  RecentChanges changesSince(RecentChanges.Mark mark);

  /** What an expert serves now. */
  Optional<ExpertStatus> show(String expert);

  /**
   * Experts by name.
   *
   * @param after the name behind which the page begins; null for the first
   * @param limit 1..{@value #MAX_PAGE}
   */
  List<ExpertStatus> list(@Nullable String after, int limit);

  /** One version, without its values. */
  Optional<ExpertVersion> version(VersionId id);

  /**
   * Several versions, without their values; those that are not registered are left out. Few round
   * trips, as {@link #values(Collection)}.
   */
  Map<VersionId, ExpertVersion> versions(Collection<VersionId> ids);

  /**
   * Versions of an expert, the newest first.
   *
   * @param before the version before which the page begins; null for the newest
   * @param limit 1..{@value #MAX_PAGE}
   */
  List<ExpertVersion> versions(String expert, @Nullable Integer before, int limit);

  /**
   * The values of a version, checked against its digest.
   *
   * @throws StoreException with {@link StoreException.Reason#NOT_FOUND} if there is no such
   *     version; with {@link StoreException.Reason#GONE} if they were dropped; with {@link
   *     StoreException.Reason#REFUSED} if the bytes do not have its digest
   */
  VectorValues values(VersionId id);

  /**
   * The values of several versions, each checked against its digest: what a worker needs at its
   * start, in few round trips. Versions that are not registered, damaged or dropped are left out.
   */
  Map<VersionId, VectorValues> values(Collection<VersionId> ids);

  /**
   * What was done to an expert, the newest first.
   *
   * @param before the audit sequence before which the page begins; null for the newest
   * @param limit 1..{@value #MAX_PAGE}
   */
  List<AuditEntry> history(String expert, @Nullable Long before, int limit);

  /**
   * What a tenant was served of each expert at a time, by name; nothing of those not served.
   *
   * @throws StoreException with {@link StoreException.Reason#GONE} if that is no longer known
   */
  List<ServedAsOf> asOf(Instant time, String tenant);
}
