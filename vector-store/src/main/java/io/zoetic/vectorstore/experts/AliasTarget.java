// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

import io.zoetic.core.AliasName;
import java.time.Instant;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The version that an alias points to.
 *
 * @param digest of the version's z
 * @param weightPercent share of the requests that the canary gets, 1..99; null for other aliases
 * @param epoch of the expert when it moved here
 * @param since when it moved here
 */
public record AliasTarget(
    AliasName alias,
    int version,
    String digest,
    @Nullable Integer weightPercent,
    long epoch,
    Instant since) {

  /** Whether both lead to the same version with the same weight. */
  boolean leadsAs(AliasTarget other) {
    return version == other.version && Objects.equals(weightPercent, other.weightPercent);
  }
}
