// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core;

import org.jspecify.annotations.Nullable;

/** The names of those who share with others and are told apart: tenants, and keys of none. */
public final class PartyName {
  private static final String TENANT = "tenant ";

  private PartyName() {}

  /**
   * A tenant's name, or that of a key.
   *
   * @param tenant null: of none, then the key stands for itself
   * @param key its public part
   */
  public static String of(@Nullable String tenant, String key) {
    return tenant == null ? "key " + key : TENANT + tenant;
  }

  /** The tenant that is called so; null if it is a key that has none. */
  public static @Nullable String tenantOf(String name) {
    return name.startsWith(TENANT) ? name.substring(TENANT.length()) : null;
  }
}
