// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.access;

import io.zoetic.core.CanonicalJson;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.audit.AuditEntry;
import io.zoetic.vectorstore.audit.ChangeRequest;
import io.zoetic.vectorstore.outbox.OutboxEvent;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The rows that a change of an API key writes, all of them or none.
 *
 * @param key as it will be
 * @param audit what the audit will say
 * @param event what gateways will be told: its id and when it was revoked, not its hash
 */
public record KeyPlan(ApiKey key, AuditEntry.Content audit, OutboxEvent event) {
  private static final String KIND = "api-key";
  private static final String CREATE = "create-key";
  private static final String REVOKE = "revoke-key";

  /** A new key, under a key of idempotency that nothing is committed under. */
  public static KeyPlan create(ApiKey key, ChangeRequest change, Instant now) {
    if (key.revokedAt() != null) {
      throw new IllegalArgumentException(
          "a new key must not be revoked, was at " + key.revokedAt());
    }
    Asked asked = new Asked(change, Optional.empty(), now);
    return plan(key, CREATE, CanonicalJson.of(key.parameters()), asked).orElseThrow();
  }

  /**
   * Checks that a key that was made under a key of idempotency is what is asked for under it again.
   * Its secret, and with it id and hash, is another whenever it is drawn; so are its times, but for
   * how long it lasts.
   *
   * @param done what the audit holds under the change's key
   * @param made the key that it is about; null if it is about none
   * @throws StoreException with {@link Reason#REFUSED} if it is not
   */
  public static ApiKey requireSame(
      ApiKey key, ChangeRequest change, AuditEntry.Content done, @Nullable ApiKey made) {
    if (made == null
        || !done.action().equals(CREATE)
        || !done.actor().equals(change.actor())
        || !done.reason().equals(change.reason())
        || !made.asksFor().equals(key.asksFor())) {
      throw new StoreException(
          Reason.REFUSED,
          "a key must stand for one content, %s stood for %s of %s"
              .formatted(change.key(), done.action(), done.subject()),
          null);
    }
    return made;
  }

  /**
   * The end of a key.
   *
   * @param present the key as it is; null if there is none
   * @param done what the audit holds under the change's key
   * @return empty if it is committed already
   * @throws StoreException with {@link Reason#REFUSED} if the key is revoked, or the key of
   *     idempotency stands for another content; with {@link Reason#NOT_FOUND}
   */
  public static Optional<KeyPlan> revoke(
      String id,
      @Nullable ApiKey present,
      ChangeRequest change,
      Optional<AuditEntry> done,
      Instant now) {
    if (present == null) {
      throw new StoreException(
          Reason.NOT_FOUND, "a key must exist to be revoked, " + id + " does not", null);
    }
    if (done.isEmpty() && present.revokedAt() != null) {
      throw new StoreException(
          Reason.REFUSED,
          "a key must be revoked once, " + id + " was at " + present.revokedAt(),
          null);
    }
    return plan(
        present.revoked(now.truncatedTo(ChronoUnit.MICROS)),
        REVOKE,
        "{}",
        new Asked(change, done, now));
  }

  private record Asked(ChangeRequest change, Optional<AuditEntry> done, Instant now) {}

  private static Optional<KeyPlan> plan(ApiKey key, String action, String json, Asked asked) {
    ChangeRequest change = asked.change();
    if (change.expectedEpoch() != null) {
      throw new IllegalArgumentException(
          "a key has no epoch to expect, was " + change.expectedEpoch());
    }
    if (asked.done().isPresent()) {
      asked.done().get().content().requireSame(change, action, key.id(), json);
      return Optional.empty();
    }
    Instant at = asked.now().truncatedTo(ChronoUnit.MICROS);
    AuditEntry.Content audit =
        new AuditEntry.Content(
            at,
            change.actor(),
            action,
            KIND,
            key.id(),
            null,
            null,
            change.reason(),
            change.key(),
            json);
    return Optional.of(new KeyPlan(key, audit, event(key, action, at)));
  }

  private static OutboxEvent event(ApiKey key, String action, Instant at) {
    String identity = action + " " + key.id();
    return new OutboxEvent(
        UUID.nameUUIDFromBytes(identity.getBytes(StandardCharsets.UTF_8)),
        KIND,
        key.id(),
        KIND,
        CanonicalJson.of(
            Map.of(
                "schemaVersion",
                1,
                "id",
                key.id(),
                "revoked",
                key.revokedAt() != null,
                "at",
                at.toString())),
        at);
  }
}
