// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template.value;

/** Python's {@code None}, so that no value inside the interpreter is null. */
public enum None {
  NONE
}
