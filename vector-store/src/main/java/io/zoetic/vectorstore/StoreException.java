// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore;

import org.jspecify.annotations.Nullable;

/** The store refused or failed; {@link #reason} says whether it may be tried again. */
public class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The reason of a failure, which says whose turn it is. */
  public enum Reason {
    /** The caller's: the registry says otherwise, and will say so again. */
    CONFLICT,
    /** The caller's: what it names is not registered. */
    NOT_FOUND,
    /** The caller's: it was there, and has been deleted as too old. */
    GONE,
    /** The caller's: a rule forbids it, whoever else is at work. */
    REFUSED,
    /** The caller's: somebody else may do it. */
    FORBIDDEN,
    /** The operator's: the database does not answer at present. The same call may succeed later. */
    UNAVAILABLE,
    /** Ours: the database refused what was asked of it. */
    FAILED
  }

  private final Reason reason;

  public StoreException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = reason;
  }

  public Reason reason() {
    return reason;
  }
}
