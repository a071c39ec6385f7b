// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.template;

/** Python's {@code None}, so that no value inside the interpreter is null. */
enum None {
  NONE
}
