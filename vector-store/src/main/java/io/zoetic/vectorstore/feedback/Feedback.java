// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.feedback;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.Scope;
import io.zoetic.vectorstore.access.KeyRole;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The judgement of somebody on an answer.
 *
 * @param id ours
 * @param sender who sent it, under which key of idempotency
 * @param subject what it is about
 * @param metric by name
 * @param valueJson by kind: {@code true}, {@code 0.8}, {@code "category"}, {@code "text"}, the
 *     right answer, or for a preference {@code "preferred"}, {@code "tie-good"}, {@code "tie-bad"}
 * @param rationale why, for people; null if nobody said
 * @param tagsJson a JSON object
 */
public record Feedback(
    UUID id,
    Sender sender,
    Subject subject,
    String metric,
    FeedbackKind kind,
    String valueJson,
    FeedbackSource source,
    @Nullable String rationale,
    String tagsJson,
    Instant occurredAt,
    Instant receivedAt) {

  /**
   * The sender of feedback.
   *
   * @param principal an API key or the link of a completion
   * @param role of the key; null: no key, or one of a build that did not say
   * @param idempotencyKey unique for the principal; the same key must bring the same body
   * @param bodyHash SHA-256 of what was sent, lower-case hexadecimal
   */
  public record Sender(
      String principal,
      @Nullable KeyRole role,
      @Nullable String tenant,
      String idempotencyKey,
      String bodyHash) {
    private static final String LINK = "link:";

    /** Whose answers it can be about. */
    public Scope scope() {
      return tenant == null ? Scope.NONE : Scope.of(tenant);
    }

    /** Whoever holds a link of a completion. */
    public static Sender ofLink(
        String completion, @Nullable String tenant, String idempotencyKey, String bodyHash) {
      return new Sender(LINK + completion, null, tenant, idempotencyKey, bodyHash);
    }

    /** Whether it came without a key, by a link. */
    public boolean isLink() {
      return principal.startsWith(LINK);
    }
  }

  /**
   * The subject of feedback: an answer, two answers, or an episode.
   *
   * @param answer null if it is about an episode
   * @param other of a preference: the answer that is not preferred; else null
   * @param episodeId null if it is about answers
   */
  public record Subject(
      @Nullable ChoiceId answer, @Nullable ChoiceId other, @Nullable String episodeId) {
    public Subject {
      if ((answer == null) == (episodeId == null)) {
        throw new IllegalArgumentException(
            "exactly one of request_id and episode_id must be given, were %s and %s"
                .formatted(answer, episodeId));
      }
    }
  }
}
