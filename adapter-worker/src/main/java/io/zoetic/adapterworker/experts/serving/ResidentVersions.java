// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.experts.serving;

import io.zoetic.core.VersionId;
import io.zoetic.model.expert.Expert;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Versions in memory that no alias leads to: the most recently used ones. Another attempt at a
 * prompt finds here what the first one ran under, and a rollback what it leads back to.
 * Thread-safe.
 */
public final class ResidentVersions {
  /** The eldest use first. */
  private final Map<VersionId, Expert> versions = new LinkedHashMap<>(16, 0.75f, true);

  public synchronized @Nullable Expert get(VersionId id) {
    return versions.get(id);
  }

  /**
   * Keeps some more versions.
   *
   * @param max how many there is room for, old and new
   */
  public synchronized void keep(Collection<Expert> more, int max) {
    more.forEach(expert -> versions.put(new VersionId(expert.name(), expert.version()), expert));
    Iterator<VersionId> eldest = versions.keySet().iterator();
    for (int excess = versions.size() - Math.max(0, max); excess > 0; excess--) {
      eldest.next();
      eldest.remove();
    }
  }

  /** Forgets those that an alias leads to. */
  synchronized void remove(Collection<VersionId> led) {
    versions.keySet().removeAll(led);
  }

  synchronized void clear() {
    versions.clear();
  }

  /** How many there are. */
  public synchronized int size() {
    return versions.size();
  }
}
