// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.learning;

/** A run has nothing to offer that could be served; the message says why, for people. */
public final class NothingToLearnException extends RuntimeException {
  private static final long serialVersionUID = 1;

  /** Says why. */
  public NothingToLearnException(String message) {
    super(message);
  }
}
