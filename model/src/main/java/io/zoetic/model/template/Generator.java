// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template;

import java.util.Iterator;

/**
 * Values that can be gone through once, as filters such as {@code map} return them.
 *
 * @param type the name of its Python type
 */
record Generator(String type, Iterator<Object> values) {
  static Generator of(Iterable<Object> values) {
    return new Generator("generator", values.iterator());
  }
}
