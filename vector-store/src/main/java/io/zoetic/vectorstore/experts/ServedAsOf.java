// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

import io.zoetic.core.AliasName;
import io.zoetic.core.VersionId;
import org.jspecify.annotations.Nullable;

/**
 * The version that a tenant was served of one expert at some time.
 *
 * @param alias champion, or the tenant's pin
 * @param id the version that it pointed to; null if only a canary was served
 * @param canary the version that a share of the tenant's requests got instead; null if none did
 * @param canaryWeightPercent that share, null with {@code canary}
 */
public record ServedAsOf(
    String expert,
    AliasName alias,
    @Nullable VersionId id,
    @Nullable VersionId canary,
    @Nullable Integer canaryWeightPercent) {}
