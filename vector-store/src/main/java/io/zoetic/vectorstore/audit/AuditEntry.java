// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.audit;

import io.zoetic.core.Digests;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * One mutation, as the audit keeps it.
 *
 * @param sequence from 1, without gaps
 * @param content who did what and why
 * @param previousHash hash of the entry before; {@link #ORIGIN} in the first
 * @param hash SHA-256 over everything else
 */
public record AuditEntry(long sequence, Content content, String previousHash, String hash) {
  /** What the first entry names as the one before: 64 zeros. */
  public static final String ORIGIN = "0".repeat(64);

  /**
   * The content of an entry.
   *
   * @param at in microseconds
   * @param action how people write the mutation: {@code promote}
   * @param subjectKind {@code expert} or {@code api-key}
   * @param subject name of the expert, or id of the key
   * @param version what it was about, or led to; null if it was about the whole subject
   * @param epoch of the expert that it made; null for keys
   * @param key of idempotency
   * @param requestJson what was asked for, in canonical JSON
   */
  public record Content(
      Instant at,
      String actor,
      String action,
      String subjectKind,
      String subject,
      @Nullable Integer version,
      @Nullable Long epoch,
      String reason,
      String key,
      String requestJson) {

    /**
     * Checks that a mutation asked for under the same key is this one.
     *
     * @throws StoreException with {@link Reason#REFUSED} if it is another
     */
    public void requireSame(
        ChangeRequest change, String givenAction, String givenSubject, String givenJson) {
      List<String> names = List.of("action", "subject", "actor", "reason", "request");
      List<String> stood = List.of(action, subject, actor, reason, requestJson);
      List<String> given =
          List.of(givenAction, givenSubject, change.actor(), change.reason(), givenJson);
      // Names alone: requests are long, and a message goes to whoever guessed the key.
      String other =
          IntStream.range(0, names.size())
              .filter(i -> !stood.get(i).equals(given.get(i)))
              .mapToObj(names::get)
              .collect(Collectors.joining(", "));
      if (!other.isEmpty()) {
        throw new StoreException(
            Reason.REFUSED,
            "a key must stand for one content, %s stood for %s of %s and was given with another %s"
                .formatted(key, action, subject, other),
            null);
      }
    }
  }

  /** The entry that follows one with this sequence and hash. */
  public static AuditEntry after(long sequence, String previousHash, Content content) {
    return new AuditEntry(
        sequence + 1, content, previousHash, hash(sequence + 1, previousHash, content));
  }

  /** What {@link #hash} must be. */
  String expectedHash() {
    return hash(sequence, previousHash, content);
  }

  /** As the trigger {@code audit_is_chained} does it: each value with its length in UTF-8. */
  private static String hash(long sequence, String previousHash, Content content) {
    StringBuilder text = new StringBuilder();
    append(text, sequence);
    append(text, ChronoUnit.MICROS.between(Instant.EPOCH, content.at()));
    append(text, content.actor());
    append(text, content.action());
    append(text, content.subjectKind());
    append(text, content.subject());
    append(text, content.version());
    append(text, content.epoch());
    append(text, content.reason());
    append(text, content.key());
    append(text, content.requestJson());
    append(text, previousHash);
    return Digests.sha256Hex(text.toString());
  }

  private static void append(StringBuilder text, @Nullable Object value) {
    if (value == null) {
      text.append('-');
      return;
    }
    String word = value.toString();
    text.append(word.getBytes(StandardCharsets.UTF_8).length).append(':').append(word);
  }
}
