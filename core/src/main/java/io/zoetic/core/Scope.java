// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core;

import org.jspecify.annotations.Nullable;

/**
 * The tenants whose data a call may see and change: one, or all. It is made once, of who asks, and
 * every question to a store that holds what tenants sent takes it.
 *
 * @param tenant null: all tenants, and what is of none; empty: what is of none alone
 */
public record Scope(@Nullable String tenant) {
  /** Of who acts for nobody in particular. */
  public static final Scope ALL = new Scope(null);

  /** What is of no tenant; none is called so. */
  public static final Scope NONE = new Scope("");

  /** The scope of somebody who acts for a tenant, or for none. */
  public static Scope of(@Nullable String tenant) {
    return tenant == null ? ALL : new Scope(tenant);
  }

  /** Whether what is of a tenant, or of none, is in it. */
  public boolean includes(@Nullable String other) {
    return tenant == null || tenant.equals(other == null ? "" : other);
  }
}
