// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.access;

import static java.util.Objects.requireNonNull;

import io.zoetic.core.AliasName;
import io.zoetic.core.KeyGrant;
import io.zoetic.core.Scope;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.vectorstore.access.ApiKey;
import io.zoetic.vectorstore.access.KeyRates;
import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.audit.Attribution;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * On whose behalf a request is answered.
 *
 * @param id public part of the API key
 * @param name what people call the key
 * @param tenant whom the request is for; null: nobody in particular
 * @param grants the aliases that it may move
 * @param rates how much it may use
 */
public record Principal(
    String id,
    String name,
    KeyRole role,
    @Nullable String tenant,
    Set<KeyGrant> grants,
    KeyRates rates) {
  /** Where a client says whom it acts for. */
  static final String TENANT_HEADER = "x-zoetic-tenant";

  /** Somebody on this machine without a key, where that is allowed: may do everything. */
  static final Principal ANONYMOUS =
      new Principal(
          "loopback",
          "anonymous",
          KeyRole.ADMIN,
          null,
          EnumSet.allOf(KeyGrant.class),
          KeyRates.USUAL);

  private static final int ACTOR_MAX = 200;

  public Principal {
    requireNonNull(id, "id");
    requireNonNull(name, "name");
    requireNonNull(role, "role");
    grants = Set.copyOf(grants);
  }

  /** The holder of a key; an administrator may move every alias. */
  static Principal of(ApiKey key) {
    Set<KeyGrant> grants =
        key.role() == KeyRole.ADMIN ? EnumSet.allOf(KeyGrant.class) : key.grants();
    return new Principal(key.id(), key.name(), key.role(), key.tenant(), grants, key.rates());
  }

  /**
   * The same for one request that names a tenant.
   *
   * @param named null: none is named
   * @throws ApiException if it may not act for it, or nobody is called so
   */
  Principal actingFor(@Nullable String named) {
    if (named == null || named.equals(tenant)) {
      return this;
    }
    if (tenant != null) {
      throw new ApiException(
          ErrorCode.PERMISSION_DENIED,
          "a key of tenant %s must not act for another, was asked to".formatted(tenant),
          TENANT_HEADER);
    }
    if (role == KeyRole.CLIENT) {
      throw new ApiException(
          ErrorCode.PERMISSION_DENIED,
          "a client's key must not name the tenant that it acts for: it takes the tenant's key, or role proxy",
          TENANT_HEADER);
    }
    try {
      AliasName.pinned(named);
    } catch (IllegalArgumentException e) {
      throw new ApiException(
          ErrorCode.INVALID_VALUE, String.valueOf(e.getMessage()), TENANT_HEADER, e);
    }
    return new Principal(id, name, role, named, grants, rates);
  }

  /** Whether it may do what needs no endpoint of its own. */
  public boolean may(Permission permission) {
    return permission.isGivenTo(role);
  }

  /** Whose data it may see and change: clients, nobody's but their tenant's. */
  public Scope scope() {
    return tenant == null && role.isClient() ? Scope.NONE : Scope.of(tenant);
  }

  /**
   * Refuses what concerns another tenant than the one that it acts for.
   *
   * @param other that the request is about
   * @throws ApiException with {@link ErrorCode#PERMISSION_DENIED}
   */
  public void requireTenant(String other) {
    if (!scope().includes(other)) {
      throw new ApiException(
          ErrorCode.PERMISSION_DENIED,
          "who acts for tenant %s must not ask for another, was asked for %s"
              .formatted(tenant, other),
          "tenant");
    }
  }

  /** What the audit says of a change that it makes. */
  public Attribution attribution(String reason) {
    return new Attribution(actor(), reason);
  }

  /** As the audit names it: {@code ada's laptop (k3f…)}, cut to what the audit takes. */
  public String actor() {
    String suffix = " (" + id + ")";
    int room = ACTOR_MAX - suffix.length();
    boolean fits = name.codePointCount(0, name.length()) <= room;
    return (fits ? name : name.substring(0, name.offsetByCodePoints(0, room))) + suffix;
  }
}
