// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

import java.util.Optional;

/**
 * The result of a health check.
 *
 * @param degraded whether the process can do a part of its work only, though it is ready
 * @param message why it failed, or what is to be known of what passed; empty if nothing is
 */
public record CheckResult(boolean ok, boolean degraded, String message) {
  private static final CheckResult PASSED = new CheckResult(true, false, "");

  /** All is well. */
  public static CheckResult passed() {
    return PASSED;
  }

  /** The process can work, and this is what it cannot do; empty for nothing. */
  public static CheckResult passed(String note) {
    return note.isEmpty() ? PASSED : new CheckResult(true, false, note);
  }

  /** The process is ready, but cannot do all of its work, and this is why. */
  public static CheckResult degraded(String message) {
    return new CheckResult(true, true, message);
  }

  /** Failed if there is a failure, else degraded if there is a reason for that, else passed. */
  public static CheckResult of(Optional<String> failure, Optional<String> degradation) {
    return failure
        .map(CheckResult::failed)
        .or(() -> degradation.map(CheckResult::degraded))
        .orElse(PASSED);
  }

  /** Something is wrong, and this is what. */
  public static CheckResult failed(String message) {
    return new CheckResult(false, false, message);
  }
}
