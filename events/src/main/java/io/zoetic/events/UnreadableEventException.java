// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import org.jspecify.annotations.Nullable;

/** A record of the event log is not an event that this version understands. */
public final class UnreadableEventException extends Exception {
  private static final long serialVersionUID = 1L;

  public UnreadableEventException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
