// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.webhooks;

import io.zoetic.gateway.access.Endpoint;
import io.zoetic.gateway.http.PageJson;
import io.zoetic.gateway.openapi.Answer;
import io.zoetic.gateway.openapi.Failure;
import io.zoetic.gateway.openapi.Operation;
import io.zoetic.gateway.openapi.Parameter;
import io.zoetic.gateway.openapi.Tag;
import io.zoetic.gateway.operator.mutation.MutationRequest;
import io.zoetic.gateway.schema.Body;
import io.zoetic.gateway.schema.RecordSchema;
import io.zoetic.gateway.schema.Schema;
import io.zoetic.gateway.schema.Shape;
import java.util.Map;

/** The operations of webhooks. */
public final class WebhookOperations {
  private static final Parameter ID =
      Parameter.inPath("id", "Of a webhook.", Shape.KEY_ID.schema());
  private static final Parameter REASON =
      Parameter.inQuery("reason", "Why, for the audit.", Schema.line(2000)).always();

  private WebhookOperations() {}

  private static Operation operation(String summary) {
    return Operation.of(Tag.WEBHOOKS, summary);
  }

  /** By endpoint. */
  public static Map<Endpoint, Operation> all() {
    return Map.of(
        Endpoint.LIST_WEBHOOKS,
        operation("Webhooks by id.")
            .takes(Parameter.AFTER_NAME, Parameter.LIMIT)
            .gives(RecordSchema.of(PageJson.class, WebhookJson.class, String.class)),
        Endpoint.CREATE_WEBHOOK,
        operation("Has events sent to a URL, from now on.")
            .takes(Parameter.IDEMPOTENCY_KEY)
            .body(WebhookRequest.BODY.schema())
            .gives(issued("The webhook, and this once its secret."))
            .fails(Failure.NOT_FOUND, Failure.REFUSED),
        Endpoint.SHOW_WEBHOOK,
        operation("One webhook.")
            .takes(ID)
            .gives(RecordSchema.of(WebhookJson.class))
            .fails(Failure.NOT_FOUND),
        Endpoint.REMOVE_WEBHOOK,
        operation("Ends a webhook, and deletes its secrets.")
            .takes(ID, REASON, Parameter.IDEMPOTENCY_KEY)
            .gives(Answer.empty(204, "Removed."))
            .fails(Failure.NOT_FOUND, Failure.REFUSED),
        Endpoint.ROTATE_WEBHOOK,
        operation("Draws another secret; the one before still signs for a while, beside it.")
            .takes(ID, Parameter.IDEMPOTENCY_KEY)
            .body(WebhookRequest.ROTATION.schema())
            .gives(issued("The webhook, and this once its new secret."))
            .fails(Failure.NOT_FOUND, Failure.REFUSED),
        Endpoint.ENABLE_WEBHOOK,
        operation("Has a disabled webhook told again what is still kept of what it missed.")
            .takes(ID, Parameter.IDEMPOTENCY_KEY)
            .body(MutationRequest.REASON.schema())
            .gives(RecordSchema.of(WebhookJson.class))
            .fails(Failure.NOT_FOUND, Failure.REFUSED),
        Endpoint.TEST_WEBHOOK,
        operation("Sends an event webhook.test now, once, and says what became of it.")
            .takes(ID)
            .optionalBody(Body.of().schema())
            .gives(RecordSchema.of(WebhookTestJson.class))
            .fails(Failure.NOT_FOUND));
  }

  private static Answer issued(String description) {
    return Answer.json(200, description, RecordSchema.of(IssuedWebhookJson.class));
  }
}
