// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.webhooks;

import io.zoetic.gateway.schema.Doc;
import io.zoetic.gateway.webhooks.delivery.Outcome;
import org.jspecify.annotations.Nullable;

/** What became of an event that was sent to try a webhook. */
record WebhookTestJson(
    @Doc("Whether it was answered with a status of 200 to 299.") boolean delivered,
    Outcome.Kind outcome,
    @Doc("That was answered; null: none was.") @Nullable Integer status,
    @Doc("The same in words.") String says,
    long milliseconds) {

  static WebhookTestJson of(Outcome outcome) {
    return new WebhookTestJson(
        outcome.isDelivered(),
        outcome.kind(),
        outcome.status(),
        outcome.says(),
        outcome.took().toMillis());
  }
}
