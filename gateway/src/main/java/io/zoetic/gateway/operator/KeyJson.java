// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import io.zoetic.gateway.schema.Doc;
import io.zoetic.gateway.schema.Shape;
import io.zoetic.vectorstore.access.ApiKey;
import io.zoetic.vectorstore.access.KeyRates;
import io.zoetic.vectorstore.access.KeyRole;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** An API key, without what opens and without its hash. */
@Doc("An API key, without what opens.")
record KeyJson(
    @Doc(shape = Shape.KEY_ID) String id,
    String name,
    KeyRole role,
    @Doc(shape = Shape.TENANT) @Nullable String tenant,
    @Doc(value = "Aliases that it may move.", shape = Shape.GRANT) List<String> grants,
    @Doc(min = 1, max = KeyRates.MAX_REQUESTS_PER_MINUTE) @Nullable Integer requestsPerMinute,
    @Doc(min = 1, max = KeyRates.MAX_TOKENS_PER_MINUTE) @Nullable Integer tokensPerMinute,
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
        key.rates().requestsPerMinute(),
        key.rates().tokensPerMinute(),
        key.createdAt(),
        key.expiresAt(),
        key.revokedAt());
  }
}
