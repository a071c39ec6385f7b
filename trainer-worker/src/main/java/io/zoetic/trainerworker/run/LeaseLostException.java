// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

/** Somebody else has the run, or it was cancelled: nothing more may be written of it. */
final class LeaseLostException extends RuntimeException {
  private static final long serialVersionUID = 1;

  LeaseLostException(String message) {
    super(message);
  }
}
