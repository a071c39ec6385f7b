// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.value;

import java.util.AbstractList;
import java.util.List;
import java.util.RandomAccess;

/** Python's {@code tuple}. Immutable. */
public final class Tuple extends AbstractList<Object> implements RandomAccess {
  private final List<Object> items;

  public Tuple(List<Object> items) {
    this.items = List.copyOf(items);
  }

  public static Tuple of(Object... items) {
    return new Tuple(List.of(items));
  }

  @Override
  public Object get(int index) {
    return items.get(index);
  }

  @Override
  public int size() {
    return items.size();
  }
}
