// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.webhooks;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonUnwrapped;
import io.zoetic.gateway.schema.Doc;
import io.zoetic.gateway.schema.Shape;
import io.zoetic.vectorstore.webhooks.Webhook;
import io.zoetic.vectorstore.webhooks.WebhookSecret;
import org.jspecify.annotations.Nullable;

/**
 * A webhook as who has drawn its secret sees it.
 *
 * @param secret what signs; null if it was drawn before
 */
record IssuedWebhookJson(
    @Doc(
            value =
                "What signs. It is shown this once; asked again with the same Idempotency-Key, the answer has none.",
            shape = Shape.WEBHOOK_SECRET)
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable String secret,
    @JsonUnwrapped WebhookJson made) {

  /** With the secret, if it is the one that was drawn for this answer. */
  static IssuedWebhookJson of(Webhook webhook, WebhookSecret drawn) {
    boolean isNew = webhook.secrets().current().equals(drawn);
    return new IssuedWebhookJson(isNew ? drawn.text() : null, WebhookJson.of(webhook));
  }

  /** Without the secret. */
  @Override
  public String toString() {
    return "IssuedWebhookJson[made=" + made + "]";
  }
}
