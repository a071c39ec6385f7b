// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.loss;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.List;

/**
 * What an expert learns from: an answer to a prompt, and what it was worth.
 *
 * @param prompt tokens that are given, at least one
 * @param answer tokens to learn, at least one, with the end of the turn
 * @param reward of the answer; next-token loss takes every answer for a right one
 */
@SuppressWarnings("ArrayRecordComponent") // read once, into a batch
public record Completion(int[] prompt, int[] answer, double reward) {
  public Completion {
    if (prompt.length == 0 || answer.length == 0) {
      throw new IllegalArgumentException(
          "prompt and answer must have at least one token each, had %d and %d"
              .formatted(prompt.length, answer.length));
    }
    if (!Double.isFinite(reward)) {
      throw new IllegalArgumentException("reward must be finite, was " + reward);
    }
  }

  /** A right answer. */
  public static Completion right(int[] prompt, int[] answer) {
    return new Completion(prompt, answer, 1);
  }

  /** Number of tokens of both. */
  public int length() {
    return prompt.length + answer.length;
  }

  /** Adds it to a digest: the lengths and tokens of prompt and answer, big-endian. */
  public void addTo(MessageDigest digest) {
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * (2 + length()));
    for (int[] tokens : List.of(prompt, answer)) {
      bytes.putInt(tokens.length);
      for (int token : tokens) {
        bytes.putInt(token);
      }
    }
    digest.update(bytes.flip());
  }
}
