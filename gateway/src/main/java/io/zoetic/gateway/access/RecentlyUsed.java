// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.access;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A map that forgets what was not used for longest, where it would grow beyond its bound. */
final class RecentlyUsed<V> {
  private final Map<String, V> values = new LinkedHashMap<>(16, 0.75f, true);
  private final int max;

  RecentlyUsed(int max) {
    this.max = max;
  }

  @Nullable V get(String key) {
    return values.get(key);
  }

  V getOrAdd(String key, Supplier<V> missing) {
    V present = values.get(key);
    if (present != null) {
      return present;
    }
    V added = missing.get();
    put(key, added);
    return added;
  }

  void put(String key, V value) {
    values.put(key, value);
    if (values.size() > max) {
      values.remove(values.keySet().iterator().next());
    }
  }

  void remove(String key) {
    values.remove(key);
  }

  int size() {
    return values.size();
  }
}
