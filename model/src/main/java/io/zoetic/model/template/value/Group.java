// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.value;

import java.util.AbstractList;
import java.util.List;

/** A group of {@code groupby}: a pair that also has names, {@code grouper} and {@code list}. */
public final class Group extends AbstractList<Object> {
  public final Object grouper;
  public final List<Object> members;

  public Group(Object grouper, List<Object> members) {
    this.grouper = grouper;
    this.members = members;
  }

  @Override
  public Object get(int index) {
    return List.of(grouper, members).get(index);
  }

  @Override
  public int size() {
    return 2;
  }
}
