// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import org.jspecify.annotations.Nullable;

/** The event log cannot be reached or refused a record. */
public final class EventLogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public EventLogException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
