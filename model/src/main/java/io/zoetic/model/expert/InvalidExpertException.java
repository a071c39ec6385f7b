// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.expert;

/** An expert file breaks a rule; the message says the file, the rule and the value. */
public final class InvalidExpertException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public InvalidExpertException(String message) {
    super(message);
  }

  public InvalidExpertException(String message, Throwable cause) {
    super(message, cause);
  }
}
