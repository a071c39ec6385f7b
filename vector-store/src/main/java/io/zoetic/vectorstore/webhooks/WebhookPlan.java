// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.webhooks;

import io.zoetic.core.CanonicalJson;
import io.zoetic.core.Digests;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.audit.AuditEntry;
import io.zoetic.vectorstore.audit.AuditSubject;
import io.zoetic.vectorstore.audit.ChangeRequest;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A change of a webhook, and what the audit says of it. The audit has neither secrets nor the whole
 * URL, which may have one in it.
 *
 * @param webhook as it will be; as it was, if it is removed
 */
public record WebhookPlan(Webhook webhook, AuditEntry.Content audit) {
  private static final int ID_LENGTH = 12;

  /**
   * What is asked for, and what is there.
   *
   * @param done what the audit holds under the change's key
   */
  public record Asked(ChangeRequest change, Optional<AuditEntry> done, Instant now) {
    public Asked {
      now = now.truncatedTo(ChronoUnit.MICROS);
    }
  }

  /** The id of what is made by a change: asked for again, it is the same. */
  public static String idOf(ChangeRequest change) {
    String identity = "webhook %s %s".formatted(change.actor(), change.key());
    return Digests.sha256Hex(identity).substring(0, ID_LENGTH);
  }

  /**
   * A new one.
   *
   * @param count how many there are
   * @return empty if it is committed already
   */
  public static Optional<WebhookPlan> create(
      Webhook.Target target, WebhookSecret secret, long position, int count, Asked asked) {
    Webhook made =
        new Webhook(
            idOf(asked.change()),
            target,
            asked.change().actor(),
            asked.now(),
            Webhook.Secrets.of(secret),
            Webhook.Progress.from(position),
            null);
    if (asked.done().isEmpty() && count >= Webhooks.MAX) {
      throw new StoreException(
          Reason.REFUSED,
          "webhooks must be at most %d, as many are there".formatted(Webhooks.MAX),
          null);
    }
    return plan(made, "create-webhook", told(target), asked);
  }

  private static Map<String, ?> told(Webhook.Target target) {
    return Map.of(
        "host",
        Objects.toString(URI.create(target.url()).getAuthority(), ""),
        "urlSha256",
        Digests.sha256Hex(target.url()),
        "events",
        target.events(),
        "description",
        target.description());
  }

  /** The end of one; empty if it is committed already. */
  public static Optional<WebhookPlan> remove(String id, @Nullable Webhook present, Asked asked) {
    if (asked.done().isPresent()) {
      requireSame(id, "remove-webhook", Map.of(), asked);
      return Optional.empty();
    }
    return plan(required(id, present), "remove-webhook", Map.of(), asked);
  }

  /** Another secret; empty if it is committed already. */
  public static Optional<WebhookPlan> rotate(
      String id, @Nullable Webhook present, WebhookSecret fresh, Duration keptOld, Asked asked) {
    Webhook before = required(id, present);
    // Asked for again it is not counted once more.
    Webhook rotated =
        asked.done().isPresent()
            ? before
            : before.with(before.secrets().rotated(fresh, asked.now(), keptOld));
    return plan(
        rotated, "rotate-webhook", Map.of("oldIsKeptForSeconds", keptOld.toSeconds()), asked);
  }

  /** The end of its being disabled; empty if it is committed already. */
  public static Optional<WebhookPlan> enable(String id, @Nullable Webhook present, Asked asked) {
    Webhook before = required(id, present);
    if (asked.done().isEmpty() && before.disabled() == null) {
      throw new StoreException(
          Reason.REFUSED, "a webhook must be disabled to be enabled, " + id + " is not", null);
    }
    Webhook enabled = before.with(before.progress().begunAgain(), null);
    return plan(enabled, "enable-webhook", Map.of(), asked);
  }

  private static Webhook required(String id, @Nullable Webhook present) {
    if (present == null) {
      throw new StoreException(
          Reason.NOT_FOUND, "a webhook must exist to be changed, " + id + " does not", null);
    }
    return present;
  }

  private static Optional<WebhookPlan> plan(
      Webhook webhook, String action, Map<String, ?> request, Asked asked) {
    if (asked.done().isPresent()) {
      requireSame(webhook.id(), action, request, asked);
      return Optional.empty();
    }
    ChangeRequest change = asked.change();
    return Optional.of(
        new WebhookPlan(
            webhook,
            new AuditEntry.Content(
                asked.now(),
                change.actor(),
                action,
                AuditSubject.Kind.WEBHOOK.word(),
                webhook.id(),
                null,
                null,
                change.reason(),
                change.key(),
                CanonicalJson.of(request))));
  }

  private static void requireSame(String id, String action, Map<String, ?> request, Asked asked) {
    asked
        .done()
        .orElseThrow()
        .content()
        .requireSame(asked.change(), action, id, CanonicalJson.of(request));
  }
}
