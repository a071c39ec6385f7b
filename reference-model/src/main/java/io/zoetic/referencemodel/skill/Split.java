// SPDX-License-Identifier: Apache-2.0
package io.zoetic.referencemodel.skill;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The part of the world that a problem belongs to: 80 % train, 10 % validation, 10 % test. */
public enum Split {
  TRAIN,
  VALIDATION,
  TEST;

  /** Returns the one split of a key, the same on every machine and for ever. */
  static Split of(String key) {
    int bucket = Math.floorMod(ByteBuffer.wrap(sha256(key)).getInt(), 10);
    return switch (bucket) {
      case 0 -> TEST;
      case 1 -> VALIDATION;
      default -> TRAIN;
    };
  }

  private static byte[] sha256(String key) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform must offer SHA-256", e);
    }
  }
}
