// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.audit;

import io.zoetic.core.KeyGrant;
import io.zoetic.core.NameRules;
import io.zoetic.vectorstore.experts.ExpertMutation;
import java.util.EnumSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The request for a mutation: who asks, and why.
 *
 * @param actor person or process, at most 200 characters
 * @param reason for the audit, at most 2000 characters
 * @param key of idempotency, at most 200 characters: asked again with the same key and content, a
 *     mutation is not repeated and its receipt is handed out again
 * @param expectedEpoch the epoch of the expert that the decision was made on, 0 if there was none;
 *     null to change whatever is there, which a {@link ExpertMutation.Rollback} must not
 * @param grants the aliases that the actor may move, or make others lose
 */
public record ChangeRequest(
    String actor, String reason, String key, @Nullable Long expectedEpoch, Set<KeyGrant> grants) {
  public ChangeRequest {
    NameRules.requireText(actor, NameRules.MAX_NAME, "actor");
    NameRules.requireText(reason, NameRules.MAX_TEXT, "reason");
    NameRules.requireText(key, NameRules.MAX_NAME, "key");
    if (expectedEpoch != null && expectedEpoch < 0) {
      throw new IllegalArgumentException("expectedEpoch must be >= 0, was " + expectedEpoch);
    }
    grants = Set.copyOf(grants);
  }

  /** A change by the platform itself, which may move every alias. */
  public ChangeRequest(String actor, String reason, String key, @Nullable Long expectedEpoch) {
    this(actor, reason, key, expectedEpoch, EnumSet.allOf(KeyGrant.class));
  }
}
