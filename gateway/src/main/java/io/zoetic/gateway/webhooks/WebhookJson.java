// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.webhooks;

import io.zoetic.gateway.schema.Doc;
import io.zoetic.gateway.schema.Shape;
import io.zoetic.vectorstore.webhooks.Webhook;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A webhook, without what signs. */
@Doc("A webhook, without its secret.")
record WebhookJson(
    @Doc(shape = Shape.KEY_ID) String id,
    String url,
    @Doc("Types that it is told.") List<String> events,
    String description,
    @Doc("Who added it.") String creator,
    Instant createdAt,
    @Doc("Until when what signed before the last rotation still does; null: nothing does.")
        @Nullable Instant oldSecretUntil,
    @Doc("When it has taken an event last.") @Nullable Instant deliveredAt,
    @Doc(value = "Of the event that it is told next: attempts that have failed.", min = 0)
        int attempts,
    @Nullable Instant failingSince,
    @Nullable String lastFailure,
    @Nullable Instant nextAttemptAt,
    @Doc("Since when nothing is sent; null: it is told.") @Nullable Instant disabledAt,
    @Nullable String disabledReason) {

  static WebhookJson of(Webhook webhook) {
    Webhook.Progress progress = webhook.progress();
    Webhook.Disabled disabled = webhook.disabled();
    return new WebhookJson(
        webhook.id(),
        webhook.target().url(),
        webhook.target().events(),
        webhook.target().description(),
        webhook.creator(),
        webhook.createdAt(),
        webhook.secrets().beforeUntil(),
        progress.deliveredAt(),
        progress.attempts(),
        progress.failingSince(),
        progress.lastFailure(),
        progress.nextAttemptAt(),
        disabled == null ? null : disabled.at(),
        disabled == null ? null : disabled.reason());
  }
}
