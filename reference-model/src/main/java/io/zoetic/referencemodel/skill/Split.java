// SPDX-License-Identifier: Apache-2.0
package io.zoetic.referencemodel.skill;

import io.zoetic.core.Digests;
import java.nio.ByteBuffer;

/** The part of the world that a problem belongs to: 80 % train, 10 % validation, 10 % test. */
public enum Split {
  TRAIN,
  VALIDATION,
  TEST;

  /** Returns the one split of a key, the same on every machine and for ever. */
  static Split of(String key) {
    int bucket = Math.floorMod(ByteBuffer.wrap(Digests.sha256(key)).getInt(), 10);
    return switch (bucket) {
      case 0 -> TEST;
      case 1 -> VALIDATION;
      default -> TRAIN;
    };
  }
}
