// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.client;

/** A command did not do what it was told; says why, and how the process ends. */
public final class OperatorException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final int exitCode;
  private final String details;

  /** One of the {@link ExitCodes} and a message for the operator. */
  public OperatorException(int exitCode, String message) {
    this(exitCode, message, "");
  }

  OperatorException(int exitCode, String message, String details) {
    super(message);
    this.exitCode = exitCode;
    this.details = details;
  }

  /** One of {@link ExitCodes}. */
  public int exitCode() {
    return exitCode;
  }

  /** Whether asking again cannot help: the server has refused, or the process is told to end. */
  public boolean isFinal() {
    return exitCode != ExitCodes.FAILED || Thread.currentThread().isInterrupted();
  }

  /** A line to print below the message; empty if there is none. */
  public String details() {
    return details;
  }
}
