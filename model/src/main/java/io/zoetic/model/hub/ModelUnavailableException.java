// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.hub;

import org.jspecify.annotations.Nullable;

/** A model cannot be had from the hub; the message is one line that says why. */
public final class ModelUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ModelUnavailableException(String message) {
    super(message);
  }

  ModelUnavailableException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
