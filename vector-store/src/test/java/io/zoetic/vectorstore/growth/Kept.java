// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.growth;

import io.zoetic.vectorstore.learning.Example;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * An example that is kept in memory.
 *
 * @param cluster where it was placed; null: nowhere yet
 */
record Kept(Example example, @Nullable UUID cluster) {
  boolean isUnplaced() {
    return cluster == null && example.expert().equals(Example.UNASSIGNED);
  }

  Kept in(@Nullable UUID other) {
    return new Kept(example, other);
  }

  Kept of(String expert) {
    return new Kept(
        new Example(
            example.id(),
            expert,
            example.kind(),
            example.promptJson(),
            example.promptHash(),
            example.splitGroup(),
            example.answer(),
            example.other(),
            example.reward(),
            example.weight(),
            example.author(),
            example.user(),
            example.feedback(),
            example.askedAt()),
        cluster);
  }
}
