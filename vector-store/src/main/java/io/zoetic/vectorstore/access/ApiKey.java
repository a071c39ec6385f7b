// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.access;

import io.zoetic.core.KeyGrant;
import io.zoetic.core.NameRules;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The record of an API key, which says who may call. The key itself is shown once, when it is made,
 * and never comes here.
 *
 * @param id its public part, by which people name it: 12 of a-z and 0-9
 * @param hash SHA-256 of the whole key, 64 lower-case hexadecimal digits
 * @param name what people call it, at most 200 characters
 * @param tenant whose requests it may send; null: anyone's
 * @param grants which aliases it may move
 * @param rates how much it may use
 * @param revokedAt null while it is not revoked
 */
public record ApiKey(
    String id,
    String hash,
    String name,
    KeyRole role,
    @Nullable String tenant,
    Set<KeyGrant> grants,
    KeyRates rates,
    Instant createdAt,
    Instant expiresAt,
    @Nullable Instant revokedAt) {
  private static final Pattern ID = Pattern.compile("[a-z0-9]{12}");

  public ApiKey {
    if (!ID.matcher(id).matches()) {
      throw new IllegalArgumentException("id must be 12 of a-z and 0-9, was \"" + id + "\"");
    }
    NameRules.requireDigest(hash, "hash");
    NameRules.requireText(name, NameRules.MAX_NAME, "name");
    if (tenant != null) {
      NameRules.requireTenant(tenant);
    }
    if (role == KeyRole.PROXY && tenant != null) {
      throw new IllegalArgumentException(
          "tenant must not be given to a key of role proxy, was \"%s\"".formatted(tenant));
    }
    grants = Set.copyOf(grants);
    createdAt = createdAt.truncatedTo(ChronoUnit.MICROS);
    expiresAt = expiresAt.truncatedTo(ChronoUnit.MICROS);
    if (!expiresAt.isAfter(createdAt)) {
      throw new IllegalArgumentException(
          "expiresAt must be after createdAt, " + createdAt + ", was " + expiresAt);
    }
  }

  /** Whether it opens anything at a time. */
  public boolean isValidAt(Instant time) {
    return revokedAt == null && time.isBefore(expiresAt);
  }

  ApiKey revoked(Instant at) {
    return new ApiKey(id, hash, name, role, tenant, grants, rates, createdAt, expiresAt, at);
  }

  /** All of it that is the same when it is drawn anew. */
  List<Object> asksFor() {
    return List.of(
        name,
        role,
        Optional.ofNullable(tenant),
        grants,
        rates,
        Duration.between(createdAt, expiresAt));
  }

  /** What the audit keeps of it; the hash says which key, and opens nothing. */
  Map<String, Object> parameters() {
    Map<String, Object> parameters = new TreeMap<>();
    parameters.put("hash", hash);
    parameters.put("name", name);
    parameters.put("role", role.word());
    parameters.put("grants", grantWords());
    parameters.put("createdAt", createdAt.toString());
    parameters.put("expiresAt", expiresAt.toString());
    if (tenant != null) {
      parameters.put("tenant", tenant);
    }
    if (rates.requestsPerMinute() != null) {
      parameters.put("requestsPerMinute", rates.requestsPerMinute());
    }
    if (rates.tokensPerMinute() != null) {
      parameters.put("tokensPerMinute", rates.tokensPerMinute());
    }
    return parameters;
  }

  /** The grants as tables write them, sorted. */
  public List<String> grantWords() {
    return grants.stream().map(KeyGrant::word).sorted().toList();
  }

  /** Without the hash. */
  @Override
  public String toString() {
    return "ApiKey[id=%s, name=%s, role=%s, tenant=%s, grants=%s, expiresAt=%s, revokedAt=%s]"
        .formatted(id, name, role.word(), tenant, grantWords(), expiresAt, revokedAt);
  }
}
