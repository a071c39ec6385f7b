// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.value;

import java.util.Iterator;

/**
 * Values that can be gone through once, as filters such as {@code map} return them.
 *
 * @param type the name of its Python type
 */
public record Generator(String type, Iterator<Object> values) {
  public static Generator of(Iterable<Object> values) {
    return new Generator("generator", values.iterator());
  }
}
