// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.feedback;

import io.zoetic.core.NameRules;
import io.zoetic.core.VersionId;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which feedback is not to be believed after all: all of what holds.
 *
 * @param key that sent it, or, of votes by link, that asked for the completion, or that has
 *     approved it; null: any
 * @param tenant that it is of; null: any, and none
 * @param since when it was received at the earliest; null: ever
 * @param until when it was received at the latest; null: now
 */
public record Purge(
    @Nullable String key,
    @Nullable String tenant,
    @Nullable Instant since,
    @Nullable Instant until) {
  /**
   * @throws IllegalArgumentException if it is about everything, or about what nothing can be of, or
   *     ends before it begins
   */
  public Purge {
    if (key != null) {
      NameRules.requireText(key, NameRules.MAX_NAME, "key");
    }
    if (tenant != null) {
      NameRules.requireTenant(tenant);
    }
    if (key == null && tenant == null && since == null) {
      throw new IllegalArgumentException(
          "since must be given if neither key nor tenant is, was not");
    }
    if (since != null && until != null && until.isBefore(since)) {
      throw new IllegalArgumentException(
          "until must not be before since, were %s and %s".formatted(until, since));
    }
  }

  /**
   * What has become of it.
   *
   * @param feedback how much is quarantined that was not
   * @param examples how many were made of it, and are gone
   * @param learnt versions whose runs learnt from it, also of what had been purged before, and
   *     versions that are mixed of those
   */
  public record Result(int feedback, int examples, List<VersionId> learnt) {
    public Result {
      learnt = List.copyOf(learnt);
    }
  }
}
