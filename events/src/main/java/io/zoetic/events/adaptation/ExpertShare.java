// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.adaptation;

import static java.util.Objects.requireNonNull;

import io.zoetic.core.AliasName;
import io.zoetic.core.Weighted;
import org.jspecify.annotations.Nullable;

/**
 * One expert of the mixture that an answer runs under.
 *
 * @param version of the expert, from 1
 * @param digest names the bytes of that version
 * @param weight its part of the mixture, in (0, 1]
 * @param alias what led to the version: {@code champion}, {@code canary} or {@code pinned/TENANT};
 *     null if the version was asked for
 */
public record ExpertShare(
    String name, int version, String digest, double weight, @Nullable String alias)
    implements Weighted {
  public ExpertShare {
    requireNonNull(name, "name");
    requireNonNull(digest, "digest");
  }

  /** A version that was asked for. */
  public ExpertShare(String name, int version, String digest, double weight) {
    this(name, version, digest, weight, null);
  }

  /** The role in which it was served: an alias without its tenant, or {@code version}. */
  public String role() {
    if (alias == null) {
      return "version";
    }
    boolean isShared =
        alias.equals(AliasName.CHAMPION.word()) || alias.equals(AliasName.CANARY.word());
    return isShared ? alias : "pin";
  }

  /**
   * The same expert, asked for.
   *
   * @throws IllegalArgumentException if it cannot be
   */
  public ExpertWeight pinned() {
    return new ExpertWeight(name, version, weight);
  }
}
