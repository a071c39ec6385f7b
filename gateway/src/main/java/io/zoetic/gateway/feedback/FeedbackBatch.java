// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.gateway.access.Principal;
import io.zoetic.gateway.feedback.fields.FeedbackBody;
import io.zoetic.gateway.feedback.fields.FeedbackRules;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.IdempotencyKeys;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.schema.Body;
import io.zoetic.gateway.schema.Field;
import io.zoetic.gateway.schema.Schema;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackStore;
import io.zoetic.vectorstore.feedback.FeedbackStore.Receipt;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Many pieces of feedback in one body: those that break a rule, and the others. */
record FeedbackBatch(List<Item> items) {
  private static final String KEY = "idempotency_key";

  private static final Schema ITEM =
      FeedbackBody.BODY
          .and(
              Body.of(
                  Field.optional(
                      KEY,
                      Schema.text()
                          .says("Absent, it is the batch's with the item's index.")
                          .matching("^[!-~]{1,200}$"))))
          .schema()
          .says("As GivenFeedback, in a batch.")
          .named("FeedbackItem");

  static final Body BODY =
      Body.of(
          Field.required(
              "feedback",
              Schema.list(
                      Schema.any()
                          .says("As FeedbackItem; what is not is an error in its place.")
                          .with("anyOf", List.of(ITEM, Schema.any())))
                  .with("minItems", 1)
                  .with("maxItems", FeedbackStore.MAX_PAGE)));

  FeedbackBatch {
    items = List.copyOf(items);
  }

  /**
   * One of them.
   *
   * @param feedback null if it breaks a rule, or is not to be stored
   * @param error null if it breaks none
   */
  private record Item(@Nullable Feedback feedback, @Nullable ApiException error) {}

  /**
   * The sender of a batch.
   *
   * @param key of the whole; items without a key of their own are called after it
   */
  record Sending(Principal principal, String key, Instant at) {}

  /**
   * Reads a body; may block.
   *
   * @throws ApiException if it is no batch
   */
  static FeedbackBatch of(JsonNode body, Sending sending, FeedbackRules rules) {
    RequestFields fields = new RequestFields(body, "");
    fields.refuseUnknown(BODY.names());
    JsonNode given = fields.requiredObjects("feedback", FeedbackStore.MAX_PAGE);
    List<Item> items = new ArrayList<>(given.size());
    for (int i = 0; i < given.size(); i++) {
      items.add(item(given.get(i), i, sending, rules));
    }
    return new FeedbackBatch(items);
  }

  private static Item item(JsonNode given, int index, Sending sending, FeedbackRules rules) {
    try {
      if (!(given instanceof ObjectNode object)) {
        throw RequestFields.wrong("feedback", "an array of objects", given);
      }
      String own = new RequestFields(object, "").text(KEY);
      String key = own == null ? sending.key() + "." + index : IdempotencyKeys.checked(KEY, own);
      object.remove(KEY);
      FeedbackBody body =
          FeedbackBody.of(object, FeedbackRoutes.judgeOf(sending.principal().role()), sending.at());
      Feedback feedback =
          rules.apply(
              body,
              new Feedback.Sender(
                  sending.principal().id(),
                  sending.principal().role(),
                  sending.principal().tenant(),
                  key,
                  body.hash()),
              sending.at());
      return new Item(body.dryRun() ? null : feedback, null);
    } catch (ApiException e) {
      return new Item(null, e);
    }
  }

  /** What is to be written. */
  List<Feedback> feedback() {
    return items.stream().map(Item::feedback).filter(each -> each != null).toList();
  }

  /**
   * One result per item.
   *
   * @param receipts of {@link #feedback}
   * @param obstacle why nothing can be learnt at present; null if something can
   */
  FeedbackResultsJson results(List<Receipt> receipts, @Nullable String obstacle) {
    Iterator<Receipt> next = receipts.iterator();
    List<Object> results = new ArrayList<>(items.size());
    for (Item item : items) {
      if (item.error() != null) {
        results.add(item.error().body());
        continue;
      }
      Receipt receipt = item.feedback() == null ? null : next.next();
      results.add(
          Optional.ofNullable(receipt)
              .flatMap(FeedbackRoutes::refusal)
              .map(ApiException::body)
              .orElseGet(() -> FeedbackReceiptJson.of(receipt, obstacle)));
    }
    return new FeedbackResultsJson(results);
  }
}
