// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.generation;

/**
 * The work of one step of a batch: what it took to decode, and what to read prompts.
 *
 * @param decodedRows that got a token; 0 if none was there
 * @param readRows that read a piece of their prompts; 0 if none was there
 */
public record StepTimes(int decodedRows, long decodeNanos, int readRows, long prefillNanos) {
  /** No step. */
  static final StepTimes NONE = new StepTimes(0, 0, 0, 0);
}
