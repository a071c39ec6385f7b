// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http;

import static java.util.Objects.requireNonNull;

/** On whose behalf a request is answered. */
public record Principal(String name) {
  /** Anybody who reaches the port. */
  public static final Principal ANONYMOUS = new Principal("anonymous");

  public Principal {
    requireNonNull(name, "name");
  }
}
