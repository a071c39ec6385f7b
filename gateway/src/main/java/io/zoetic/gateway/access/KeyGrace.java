// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.access;

import static java.util.Objects.requireNonNull;

import io.zoetic.vectorstore.access.ApiKey;
import java.time.Duration;

/**
 * How long a key that was valid stays so while the store is away. What others than clients do needs
 * the store, which then knows whether the key was revoked: they have little of it.
 *
 * @param ofClients of keys that ask for answers and say how good they were
 */
record KeyGrace(Duration ofClients) {
  private static final Duration OTHERS_MAX = Duration.ofMinutes(1);

  KeyGrace {
    requireNonNull(ofClients, "ofClients");
  }

  Duration of(ApiKey key) {
    return key.role().isClient() || ofClients.compareTo(OTHERS_MAX) < 0 ? ofClients : OTHERS_MAX;
  }
}
