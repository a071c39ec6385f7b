// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.completion;

import static java.util.Objects.requireNonNull;

import io.zoetic.core.PartyName;
import org.jspecify.annotations.Nullable;

/**
 * The sender of a request: what pins and canaries go by, and what is known of it later.
 *
 * @param tenant on whose behalf it was sent; null: nobody's in particular
 * @param requestId of the HTTP request; all its prompts share it, but for two that are compared
 * @param key public part of the API key that it came with; null: of an older gateway
 * @param user whom the client names as the one who asks; null: nobody
 * @param episodeId what the request belongs to together with others; null: nothing
 * @param store whether the answers may be kept as {@link Interaction}s; absent in JSON means no,
 *     since who sent that could not have been asked
 */
public record Origin(
    @Nullable String tenant,
    String requestId,
    @Nullable String key,
    @Nullable String user,
    @Nullable String episodeId,
    boolean store) {
  public Origin {
    requireNonNull(requestId, "requestId");
  }

  /** Whom to treat alike: the tenant, or a key of none; empty if neither is known. */
  public String party() {
    return tenant == null && key == null ? "" : PartyName.of(tenant, String.valueOf(key));
  }

  /** The same under another id, by which another version may be served. */
  public Origin under(String otherId) {
    return new Origin(tenant, otherId, key, user, episodeId, store);
  }

  /** A request of which nothing is kept. */
  public Origin(@Nullable String tenant, String requestId) {
    this(tenant, requestId, null, null, null, false);
  }
}
