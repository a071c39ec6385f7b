// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

/**
 * What a health check found.
 *
 * @param message why it failed; empty if it passed
 */
public record CheckResult(boolean ok, String message) {
  private static final CheckResult PASSED = new CheckResult(true, "");

  /** All is well. */
  public static CheckResult passed() {
    return PASSED;
  }

  /** Something is wrong, and this is what. */
  public static CheckResult failed(String message) {
    return new CheckResult(false, message);
  }
}
