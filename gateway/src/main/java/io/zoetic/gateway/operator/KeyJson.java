// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import io.zoetic.vectorstore.expert.ApiKey;
import io.zoetic.vectorstore.expert.KeyRole;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An API key, without what opens and without its hash. */
record KeyJson(
    String id,
    String name,
    KeyRole role,
    @Nullable String tenant,
    List<String> grants,
    @Nullable Integer requestsPerMinute,
    Instant createdAt,
    Instant expiresAt,
    @Nullable Instant revokedAt) {

  static KeyJson of(ApiKey key) {
    return new KeyJson(
        key.id(),
        key.name(),
        key.role(),
        key.tenant(),
        key.grantWords(),
        key.requestsPerMinute(),
        key.createdAt(),
        key.expiresAt(),
        key.revokedAt());
  }
}
