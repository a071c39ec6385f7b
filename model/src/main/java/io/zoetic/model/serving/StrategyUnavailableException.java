// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.serving;

/** A strategy was asked for that what is served does not allow; the message says why. */
public final class StrategyUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1;

  StrategyUnavailableException(String message) {
    super(message);
  }
}
