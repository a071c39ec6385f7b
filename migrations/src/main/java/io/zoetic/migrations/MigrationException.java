// SPDX-License-Identifier: Apache-2.0
package io.zoetic.migrations;

import org.jspecify.annotations.Nullable;

/** The database could not be brought up to date; the message says what is to be done. */
public final class MigrationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  MigrationException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
