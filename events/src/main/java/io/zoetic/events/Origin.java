// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Who sent a request: what pins and canaries go by.
 *
 * @param tenant on whose behalf it was sent; null: nobody's in particular
 * @param requestId of the HTTP request; all its prompts share it
 */
public record Origin(@Nullable String tenant, String requestId) {
  public Origin {
    requireNonNull(requestId, "requestId");
  }
}
