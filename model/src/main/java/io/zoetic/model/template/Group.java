// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template;

import java.util.AbstractList;
import java.util.List;

/** A group of {@code groupby}: a pair that also has names, {@code grouper} and {@code list}. */
final class Group extends AbstractList<Object> {
  final Object grouper;
  final List<Object> members;

  Group(Object grouper, List<Object> members) {
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
