// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

/** Conditions on the tenants of rows, each written once. */
final class TenantSql {
  /** Whose turn it is where parties take turns: a tenant's, or that of a key of no tenant. */
  static final String PARTY = "coalesce(tenant, principal)";

  private TenantSql() {}

  /**
   * Whether a row of a table is in a scope. Its one parameter is the {@linkplain
   * io.zoetic.core.Scope#tenant tenant of the scope}.
   */
  static String inScope(String table) {
    return "%s.tenant IS NOT DISTINCT FROM nullif(coalesce(?::text, %1$s.tenant), '')"
        .formatted(table);
  }

  /** Whether rows of two tables are of the same tenant, or both of none; as indexes have it. */
  static String same(String one, String other) {
    return "%s = %s".formatted(indexed(one + ".tenant"), indexed(other + ".tenant"));
  }

  /** Whether a row of a table is of the tenant that is its one parameter, or of none, if null. */
  static String of(String table) {
    return "%s = %s".formatted(indexed(table + ".tenant"), indexed("?::text"));
  }

  /** No index finds what IS NOT DISTINCT FROM compares. */
  private static String indexed(String tenant) {
    return "coalesce(%s, '')".formatted(tenant);
  }
}
