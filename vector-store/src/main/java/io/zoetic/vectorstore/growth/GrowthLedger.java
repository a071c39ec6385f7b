// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.growth;

import io.zoetic.vectorstore.audit.Attribution;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What people see of growth and may do about it. Thread-safe; calls block for round trips to the
 * database.
 *
 * <p>Every method throws {@link io.zoetic.vectorstore.StoreException}, with {@link
 * io.zoetic.vectorstore.StoreException.Reason#UNAVAILABLE} if the store does not answer. What
 * changes something throws it with NOT_FOUND if there is no such cluster, and with CONFLICT if its
 * state does not permit it. What is so already is not changed, nor written down again: whoever has
 * lost the answer may repeat the change.
 */
public interface GrowthLedger {
  /** The most rows of one page. */
  int MAX_PAGE = 1000;

  /**
   * Clusters, the newest first.
   *
   * @param state null: in all states
   * @param limit 1..{@value #MAX_PAGE}
   */
  List<GrowthCluster> list(GrowthCluster.@Nullable State state, int limit);

  /** One cluster. */
  Optional<GrowthCluster> show(UUID cluster);

  /** What was decided on a cluster, the last first. */
  List<GrowthDecision> decisions(UUID cluster);

  /**
   * Nothing is decided on it from now on. What it gave to an expert is no expert's again; what was
   * learnt from it stays as it is.
   */
  void veto(UUID cluster, Attribution change);

  /** It is decided on again. */
  void lift(UUID cluster, Attribution change);

  /**
   * Calls the expert otherwise that would grow from it, or has grown and has no version yet.
   *
   * @param name a well-formed name of an expert, not a reserved one
   */
  void rename(UUID cluster, String name, Attribution change);

  /**
   * Makes a cluster a part of another one of the same base model, whose expert its examples are
   * given to; if that has none, this one's expert is given the other's examples.
   */
  void merge(UUID part, UUID whole, Attribution change);
}
