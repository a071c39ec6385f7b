// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

/**
 * The result of a health check.
 *
 * @param message why it failed, or what is to be known of what passed; empty if nothing is
 */
public record CheckResult(boolean ok, String message) {
  private static final CheckResult PASSED = new CheckResult(true, "");

  /** All is well. */
  public static CheckResult passed() {
    return PASSED;
  }

  /** The process can work, and this is what it cannot do; empty for nothing. */
  public static CheckResult passed(String note) {
    return note.isEmpty() ? PASSED : new CheckResult(true, note);
  }

  /** Something is wrong, and this is what. */
  public static CheckResult failed(String message) {
    return new CheckResult(false, message);
  }
}
