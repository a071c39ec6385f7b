// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.events;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.soak.run.PersistentClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.LongAdder;

/** A client with feedback. Thread-safe. */
final class FeedbackClient {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final PersistentClient client;
  private final LongAdder duplicates = new LongAdder();

  FeedbackClient(PersistentClient client) {
    this.client = client;
  }

  /** The receipt of a gateway for one piece of feedback. */
  record Receipt(UUID id, boolean duplicate) {}

  /** How many pieces of feedback were answered as duplicates. */
  long duplicates() {
    return duplicates.sum();
  }

  /** Declares the float metric of events. */
  void declareMetric() {
    client.put(
        "/v1/metrics/" + Event.FLOAT_METRIC, Map.of("kind", "float", "min", 0.0, "max", 1.0));
  }

  /** Sends feedback in one request until it is acknowledged; as many receipts, in order. */
  List<Receipt> send(List<Event> events) {
    if (events.size() == 1) {
      Event event = events.getFirst();
      return List.of(receipt(client.post("/v1/feedback", event.body(), event.key())));
    }
    ObjectNode batch = JSON.createObjectNode();
    ArrayNode items = batch.putArray("feedback");
    events.forEach(event -> items.add(event.body().put("idempotency_key", event.key())));
    List<Receipt> receipts = new ArrayList<>();
    client
        .post("/v1/feedback:batch", batch, "batch-" + events.getFirst().key())
        .get("feedback")
        .forEach(each -> receipts.add(receipt(each)));
    return receipts;
  }

  /** A piece of feedback as a gateway shows it. */
  JsonNode shown(UUID id) {
    return client.get("/v1/feedback/" + id);
  }

  private Receipt receipt(JsonNode answer) {
    if (!answer.hasNonNull("feedback_id")) {
      throw new IllegalStateException("feedback must be taken, was answered with " + answer);
    }
    boolean duplicate = answer.get("status").asText().equals("duplicate");
    if (duplicate) {
      duplicates.increment();
    }
    return new Receipt(UUID.fromString(answer.get("feedback_id").asText()), duplicate);
  }
}
