// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.gateway.access.Endpoint;
import io.zoetic.gateway.completion.CompletionOperations;
import io.zoetic.gateway.events.EventsRoute;
import io.zoetic.gateway.feedback.FeedbackOperations;
import io.zoetic.gateway.http.Json;
import io.zoetic.gateway.models.ModelOperations;
import io.zoetic.gateway.openapi.Answer;
import io.zoetic.gateway.openapi.Document;
import io.zoetic.gateway.openapi.Operation;
import io.zoetic.gateway.openapi.Tag;
import io.zoetic.gateway.operator.OperatorOperations;
import io.zoetic.gateway.schema.Schema;
import io.zoetic.gateway.webhooks.WebhookOperations;
import java.util.EnumMap;
import java.util.Map;

/** The description of the API, as the endpoints, what reads bodies and the answers' records say. */
final class OpenApiDocument {
  /** Puts it together. */
  static ObjectNode describe() {
    Map<Endpoint, Operation> operations = new EnumMap<>(Endpoint.class);
    operations.putAll(CompletionOperations.all());
    operations.putAll(ModelOperations.all());
    operations.putAll(FeedbackOperations.all());
    operations.putAll(OperatorOperations.all());
    operations.putAll(EventsRoute.operations());
    operations.putAll(WebhookOperations.all());
    operations.put(
        Endpoint.SHOW_DOCUMENT,
        Operation.of(Tag.DOCUMENT, "This document.")
            .gives(Answer.json(200, "An OpenAPI 3.1 document.", Schema.object())));
    return Document.of(operations);
  }

  void send(RoutingContext context) {
    context
        .vertx()
        .executeBlocking(() -> Made.DOCUMENT.copy(), false)
        .onSuccess(
            document ->
                context
                    .response()
                    .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
                    .end(document))
        .onFailure(context::fail);
  }

  /**
   * The document, made when it is first asked for, on a worker thread: no start and no event loop
   * waits for it.
   */
  private static final class Made {
    static final Buffer DOCUMENT = Json.encode(describe());
  }
}
