// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import io.zoetic.core.KeyGrant;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.gateway.operator.mutation.MutationRequest;
import io.zoetic.gateway.schema.Body;
import io.zoetic.gateway.schema.Field;
import io.zoetic.gateway.schema.Schema;
import io.zoetic.gateway.schema.Shape;
import io.zoetic.vectorstore.access.ApiKey;
import io.zoetic.vectorstore.access.IssuedKey;
import io.zoetic.vectorstore.access.KeyRates;
import io.zoetic.vectorstore.access.KeyRole;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The request for an API key, before it is drawn. */
record KeyRequest(
    String name,
    KeyRole role,
    @Nullable String tenant,
    Set<KeyGrant> grants,
    KeyRates rates,
    Duration lifetime) {
  private static final int DEFAULT_DAYS = 90;
  private static final int MAX_DAYS = 3650;
  private static final int NAME_MAX = 200;

  static final Body BODY =
      Body.of(
              Field.required("name", Schema.line(NAME_MAX)),
              Field.required("role", Schema.words(KeyRole.class)),
              Field.optional("tenant", Shape.TENANT.schema()),
              Field.optional("grants", Schema.list(Shape.GRANT.schema())),
              Field.optional(
                  "requests_per_minute", Schema.integer(1, KeyRates.MAX_REQUESTS_PER_MINUTE)),
              Field.optional(
                  "tokens_per_minute", Schema.integer(1, KeyRates.MAX_TOKENS_PER_MINUTE)),
              Field.optional("expires_in_days", Schema.integer(1, MAX_DAYS).orElse(DEFAULT_DAYS)))
          .and(MutationRequest.REASON)
          .where(KeyRequest::proxyOfNoTenant);

  private static Schema proxyOfNoTenant(Schema body) {
    String[] others =
        Arrays.stream(KeyRole.values())
            .filter(role -> role != KeyRole.PROXY)
            .map(KeyRole::word)
            .toArray(String[]::new);
    return body.with(
        "anyOf",
        List.of(
            Schema.having(new Field("tenant", Schema.nothing(), false)),
            Schema.having(Field.required("role", Schema.words(others)))));
  }

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
                    rates(body),
                    Duration.ofDays(days == null ? DEFAULT_DAYS : days)));
    // So that its rules are checked before anything is drawn.
    RequestValues.checked(() -> request.key(new IssuedKey("0".repeat(12), ""), Instant.EPOCH));
    return request;
  }

  private static KeyRates rates(RequestFields body) {
    return new KeyRates(
        body.integer("requests_per_minute", 1, KeyRates.MAX_REQUESTS_PER_MINUTE),
        body.integer("tokens_per_minute", 1, KeyRates.MAX_TOKENS_PER_MINUTE));
  }

  ApiKey key(IssuedKey issued, Instant now) {
    return new ApiKey(
        issued.id(),
        issued.hash(),
        name,
        role,
        tenant,
        grants,
        rates,
        now,
        now.plus(lifetime),
        null);
  }
}
