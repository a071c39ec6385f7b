// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.checkpoint;

/** A checkpoint breaks a rule; the message says the file, the rule and the value. */
public final class InvalidCheckpointException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InvalidCheckpointException(String message) {
    super(message);
  }

  public InvalidCheckpointException(String message, Throwable cause) {
    super(message, cause);
  }
}
