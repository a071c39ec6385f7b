// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.client;

/** The ways in which a command ends; scripts build on these numbers. */
public final class ExitCodes {
  /** Everything went well. */
  public static final int DONE = 0;

  /**
   * No answer, an error of the server, or not what it should be: not whole, not converged, not
   * published.
   */
  public static final int FAILED = 1;

  /** The command line, or a value in it, is wrong. */
  public static final int INVALID = 2;

  /** A rule of the registry forbids it, or the gate does. */
  public static final int REFUSED = 3;

  /** Somebody else was faster. */
  public static final int CONFLICT = 4;

  /** The key does not let its holder do this. */
  public static final int NOT_ALLOWED = 5;

  private ExitCodes() {}

  /** The code for an HTTP status that is an error. */
  static int of(int status) {
    return switch (status) {
      case 400, 404, 410, 413 -> INVALID;
      case 401, 403 -> NOT_ALLOWED;
      case 409 -> CONFLICT;
      case 422 -> REFUSED;
      default -> FAILED;
    };
  }
}
