// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.vectorstore.expert.ApiKey;
import io.zoetic.vectorstore.expert.IssuedKey;
import io.zoetic.vectorstore.expert.KeyGrant;
import io.zoetic.vectorstore.expert.KeyRole;
import java.time.Duration;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a new API key shall be, before it is drawn. */
record KeyRequest(
    String name,
    KeyRole role,
    @Nullable String tenant,
    Set<KeyGrant> grants,
    @Nullable Integer requestsPerMinute,
    Duration lifetime) {
  static final Set<String> FIELDS =
      Set.of(
          "name", "role", "tenant", "grants", "requests_per_minute", "expires_in_days", "reason");

  private static final int DEFAULT_DAYS = 90;
  private static final int MAX_DAYS = 3650;

  /**
   * Reads a body.
   *
   * @throws ApiException with the first rule that is broken
   */
  static KeyRequest of(RequestFields body) {
    Integer days = body.integer("expires_in_days", 1, MAX_DAYS);
    KeyRequest request =
        RequestValues.checked(
            () ->
                new KeyRequest(
                    body.requiredText("name"),
                    KeyRole.parse(body.requiredText("role")),
                    body.text("tenant"),
                    body.texts("grants").stream()
                        .map(KeyGrant::parse)
                        .collect(Collectors.toUnmodifiableSet()),
                    body.integer("requests_per_minute", 1, ApiKey.MAX_REQUESTS_PER_MINUTE),
                    Duration.ofDays(days == null ? DEFAULT_DAYS : days)));
    // So that its rules are checked before anything is drawn.
    RequestValues.checked(() -> request.key(new IssuedKey("0".repeat(12), ""), Instant.EPOCH));
    return request;
  }

  ApiKey key(IssuedKey issued, Instant now) {
    return new ApiKey(
        issued.id(),
        issued.hash(),
        name,
        role,
        tenant,
        grants,
        requestsPerMinute,
        now,
        now.plus(lifetime),
        null);
  }
}
