// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

/**
 * Log-probabilities (natural logarithm) at successive positions.
 *
 * @param chosen of the given token at each position
 * @param topIds the most likely tokens at each position, most likely first, flattened
 * @param topLogprobs theirs
 * @param top how many per position
 */
@SuppressWarnings("ArrayRecordComponent") // a result, read once and dropped
public record PositionLogprobs(float[] chosen, long[] topIds, float[] topLogprobs, int top) {}
