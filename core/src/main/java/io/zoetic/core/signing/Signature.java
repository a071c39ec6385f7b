// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core.signing;

import static java.util.Objects.requireNonNull;

/**
 * A signature, as records and files carry it.
 *
 * @param key id of the key that made it
 * @param value Ed25519, in Base64
 */
public record Signature(String key, String value) {
  public Signature {
    requireNonNull(key, "key");
    requireNonNull(value, "value");
  }
}
