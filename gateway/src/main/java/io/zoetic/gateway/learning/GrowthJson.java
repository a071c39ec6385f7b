// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.learning;

import io.zoetic.gateway.schema.Doc;
import io.zoetic.gateway.schema.Shape;
import io.zoetic.vectorstore.growth.GrowthCluster;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A cluster of what the base model answered. */
@Doc(name = "GrowthCluster")
public record GrowthJson(
    UUID id,
    GrowthCluster.State state,
    @Doc(
            value = "Of the expert that has grown from it, or will if somebody has named it.",
            shape = Shape.EXPERT)
        @Nullable String name,
    @Doc("Of such an expert, by words that several people have used.") @Nullable String description,
    @Doc(value = "To whom its examples are given.", shape = Shape.EXPERT) @Nullable String expert,
    @Doc("Where its examples are now.") @Nullable UUID mergedInto,
    @Doc(min = 0) int examples,
    Instant createdAt) {

  static GrowthJson of(GrowthCluster cluster) {
    return new GrowthJson(
        cluster.id(),
        cluster.state(),
        cluster.name(),
        cluster.description(),
        cluster.expert(),
        cluster.mergedInto(),
        cluster.examples(),
        cluster.createdAt());
  }
}
