// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.source;

/** A row is not what its format says: the message names the file, the row and the field. */
public final class InvalidRowException extends Exception {
  private static final long serialVersionUID = 1L;

  InvalidRowException(String message) {
    super(message);
  }

  InvalidRowException(String message, Throwable cause) {
    super(message, cause);
  }
}
