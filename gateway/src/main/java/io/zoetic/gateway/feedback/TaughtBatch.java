// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.zoetic.gateway.access.Principal;
import io.zoetic.gateway.feedback.fields.FeedbackBody;
import io.zoetic.gateway.feedback.fields.TaughtRow;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.schema.Body;
import io.zoetic.gateway.schema.Field;
import io.zoetic.gateway.schema.Schema;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackSource;
import io.zoetic.vectorstore.feedback.FeedbackStore;
import io.zoetic.vectorstore.feedback.FeedbackStore.Receipt;
import io.zoetic.vectorstore.feedback.Lesson;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Many rows of what an expert is taught in one body: those that break a rule, and the others. */
record TaughtBatch(List<Item> items, boolean dryRun) {
  private static final String EXAMPLES = "examples";

  static final Body BODY =
      Body.of(
          Field.required(
              EXAMPLES,
              Schema.list(
                      Schema.any()
                          .says("As TaughtRow; what is not is an error in its place.")
                          .with("anyOf", List.of(TaughtRow.SCHEMA, Schema.any())))
                  .with("minItems", 1)
                  .with("maxItems", FeedbackStore.MAX_PAGE)),
          Field.optional("dry_run", Schema.flag().says("Whether only to check.").orElse(false)));

  TaughtBatch {
    items = List.copyOf(items);
  }

  /**
   * One row.
   *
   * @param lessons that it makes; none if it breaks a rule
   * @param error null if it breaks none
   */
  private record Item(List<Lesson> lessons, @Nullable ApiException error) {}

  /**
   * Who teaches which expert.
   *
   * @param key of the whole batch; rows are called after it
   */
  record Teaching(String expert, Principal principal, String key, Instant at) {}

  /**
   * Reads a body.
   *
   * @throws ApiException if it is no batch
   */
  static TaughtBatch of(JsonNode body, Teaching teaching) {
    RequestFields fields = new RequestFields(body, "");
    fields.refuseUnknown(BODY.names());
    JsonNode given = fields.requiredObjects(EXAMPLES, FeedbackStore.MAX_PAGE);
    boolean dryRun = fields.flag("dry_run");
    List<Item> items = new ArrayList<>(given.size());
    int pieces = 0;
    for (int i = 0; i < given.size(); i++) {
      Item item = item(given.get(i), i, pieces, teaching);
      pieces += item.lessons().size();
      items.add(item);
    }
    return new TaughtBatch(items, dryRun);
  }

  private static Item item(JsonNode given, int index, int before, Teaching teaching) {
    try {
      String path = "%s[%d]".formatted(EXAMPLES, index);
      TaughtRow row = TaughtRow.of(given, path);
      int after = before + row.said().size();
      if (after > FeedbackStore.MAX_PAGE) {
        throw ApiException.invalid(
            path,
            "%s must not be beyond %d completions and answers of one batch, was up to %d"
                .formatted(path, FeedbackStore.MAX_PAGE, after));
      }
      return new Item(lessons(row, given, index, teaching), null);
    } catch (ApiException e) {
      return new Item(List.of(), e);
    }
  }

  private static List<Lesson> lessons(TaughtRow row, JsonNode given, int index, Teaching teaching) {
    String hash =
        FeedbackBody.hash(
            JsonNodeFactory.instance
                .objectNode()
                .put("expert", teaching.expert())
                .set("row", given)
                .toString());
    Principal principal = teaching.principal();
    UUID id = UUID.randomUUID();
    List<Lesson> lessons = new ArrayList<>();
    for (TaughtRow.Said said : row.said()) {
      int choice = lessons.size();
      Feedback.Sender sender =
          new Feedback.Sender(
              principal.id(),
              principal.role(),
              principal.tenant(),
              "%s.%d.%d".formatted(teaching.key(), index, choice),
              hash);
      Feedback feedback =
          new Feedback(
              UUID.randomUUID(),
              sender,
              Lesson.subject(id, choice, said.kind()),
              said.metric(),
              said.kind(),
              said.valueJson(),
              new FeedbackSource(FeedbackRoutes.judgeOf(principal.role()), row.user()),
              null,
              "{}",
              teaching.at(),
              teaching.at());
      lessons.add(
          new Lesson(
              feedback,
              teaching.expert(),
              row.prompt(),
              said.answer(),
              said.other(),
              row.weight()));
    }
    return lessons;
  }

  /** What is to be written. */
  List<Lesson> lessons() {
    return dryRun ? List.of() : items.stream().flatMap(each -> each.lessons().stream()).toList();
  }

  /**
   * One result per row.
   *
   * @param receipts of {@link #lessons}
   * @param obstacle why nothing can be learnt at present; null if something can
   */
  TaughtJson results(List<Receipt> receipts, @Nullable String obstacle) {
    Iterator<Receipt> next = receipts.iterator();
    List<Object> results = new ArrayList<>(items.size());
    for (Item item : items) {
      if (item.error() != null) {
        results.add(item.error().body());
        continue;
      }
      List<Receipt> of = new ArrayList<>();
      item.lessons().stream().filter(_ -> !dryRun).forEach(_ -> of.add(next.next()));
      results.add(
          of.stream()
              .map(FeedbackRoutes::refusal)
              .flatMap(Optional::stream)
              .findFirst()
              .map(ApiException::body)
              .orElseGet(() -> TaughtJson.Stored.of(of)));
    }
    return new TaughtJson(results, obstacle);
  }
}
