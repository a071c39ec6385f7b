// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import io.zoetic.core.VersionId;
import io.zoetic.gateway.schema.Doc;
import io.zoetic.gateway.schema.Shape;
import io.zoetic.vectorstore.experts.ServedAsOf;
import org.jspecify.annotations.Nullable;

/** The answer that says what a tenant was served of an expert. */
record ServedJson(
    @Doc(shape = Shape.EXPERT) String expert,
    String alias,
    @Doc(shape = Shape.VERSION) @Nullable Integer version,
    @Doc(shape = Shape.VERSION) @Nullable Integer canaryVersion,
    @Doc(min = 1, max = 99) @Nullable Integer canaryWeightPercent) {

  static ServedJson of(ServedAsOf served) {
    return new ServedJson(
        served.expert(),
        served.alias().word(),
        numberOf(served.id()),
        numberOf(served.canary()),
        served.canaryWeightPercent());
  }

  private static @Nullable Integer numberOf(@Nullable VersionId id) {
    return id == null ? null : id.version();
  }
}
