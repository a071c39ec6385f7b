// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.fleet;

import static java.util.Objects.requireNonNull;

import io.zoetic.core.ExpertPointer.Standing;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.experts.ExpertStatus;
import io.zoetic.vectorstore.experts.RecentChanges;
import java.util.HashMap;
import java.util.Map;

/** Where every expert stands; of thousands, those alone are read again that have changed. */
final class Standings {
  private final ExpertRegistry registry;
  private final Map<String, Standing> known = new HashMap<>();
  private RecentChanges.Mark mark = RecentChanges.Mark.NONE;

  Standings(ExpertRegistry registry) {
    this.registry = requireNonNull(registry, "registry");
  }

  /** By expert, as of now; blocks. */
  synchronized Map<String, Standing> now() {
    RecentChanges changes = registry.changesSince(mark);
    if (changes.complete()) {
      known.clear();
    }
    for (ExpertStatus expert : changes.experts()) {
      known.put(expert.name(), expert.asPointer().standing());
    }
    mark = changes.mark();
    return Map.copyOf(known);
  }
}
