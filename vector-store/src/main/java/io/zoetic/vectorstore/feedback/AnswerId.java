// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.feedback;

/**
 * Names one answer.
 *
 * @param requestId the id of the completion
 * @param choice its index in the completion, from 0
 */
public record AnswerId(String requestId, int choice) {
  public AnswerId {
    if (choice < 0) {
      throw new IllegalArgumentException("choice must be >= 0, was " + choice);
    }
  }
}
