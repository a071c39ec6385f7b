// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.zoetic.core.ChatMessage;
import io.zoetic.core.PromptContent;
import io.zoetic.core.PromptJson;
import io.zoetic.gateway.completion.request.PromptFields;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.http.RequestFields.Range;
import io.zoetic.gateway.schema.Body;
import io.zoetic.gateway.schema.Field;
import io.zoetic.gateway.schema.Schema;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.Lesson;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A row of what an expert is taught: a conversation whose last turn is the right answer, a prompt
 * with completions that are worth something each, or a prompt with a better and a worse answer.
 *
 * @param said one piece, or as many as there are completions
 * @param user whom forgetting is about; null: nobody
 * @param weight how much the row counts, in (0, 1]
 */
public record TaughtRow(PromptJson prompt, List<Said> said, @Nullable String user, double weight) {
  /** Completions of one prompt, at most. */
  static final int COMPLETIONS_MAX = 64;

  private static final String ASSISTANT = "assistant";
  private static final int USER_MAX = 200;
  private static final Range SHARE = Range.above(0, 1);
  private static final Range REWARD = Range.closed(0, 1);
  private static final Schema ANSWER = Schema.line(FeedbackValue.TEXT_MAX);

  private static final Body PROMPT =
      PromptFields.CHAT.and(
          Body.of(
              Field.optional(
                  "user", Schema.line(USER_MAX).says("Of whom it is; forgetting goes by it.")),
              Field.optional(
                  "weight",
                  Schema.number()
                      .with("exclusiveMinimum", 0)
                      .atMost(1)
                      .says("How much it counts.")
                      .orElse(1))));

  private static final Body COMPLETION =
      Body.of(
          Field.required("content", ANSWER),
          Field.required("reward", Schema.number().atLeast(0).atMost(1)));

  private static final Body SCORED =
      PROMPT.and(
          Body.of(
              Field.required(
                  "completions",
                  Schema.list(COMPLETION.schema())
                      .with("minItems", 1)
                      .with("maxItems", COMPLETIONS_MAX))));

  private static final Body PREFERENCE =
      PROMPT.and(
          Body.of(
              Field.required("chosen", ANSWER.says("The better answer.")),
              Field.required("rejected", ANSWER.says("The worse one."))));

  /** As a description says it; what the last turn must be, it does not say. */
  public static final Schema SCHEMA =
      Schema.any()
          .says(
              "A conversation whose last turn is the right answer; or one that waits for an answer,"
                  + " with completions and what each is worth, or with a better and a worse one.")
          .with("anyOf", List.of(PROMPT.schema(), SCORED.schema(), PREFERENCE.schema()))
          .named("TaughtRow");

  public TaughtRow {
    said = List.copyOf(said);
  }

  /**
   * What is said of the prompt.
   *
   * @param metric that it is said by
   * @param valueJson as feedback has it
   * @param answer the right one, the judged one, or the better one
   * @param other the worse one; null but for preferences
   */
  public record Said(
      FeedbackKind kind, String metric, String valueJson, String answer, @Nullable String other) {}

  /**
   * Reads a row.
   *
   * @param path where it stands, for messages: {@code examples[3]}
   * @throws ApiException with the first rule that is broken
   */
  public static TaughtRow of(JsonNode given, String path) {
    if (!given.isObject()) {
      throw RequestFields.wrong(path, "an object", given);
    }
    RequestFields fields = new RequestFields(given, path + ".");
    if (fields.get("completions") != null) {
      fields.refuseUnknown(SCORED.names());
      return row(fields, waiting(fields), scored(fields));
    }
    if (fields.get("chosen") != null || fields.get("rejected") != null) {
      fields.refuseUnknown(PREFERENCE.names());
      return row(fields, waiting(fields), List.of(preference(fields)));
    }
    fields.refuseUnknown(PROMPT.names());
    return demonstration(fields);
  }

  private static TaughtRow row(RequestFields fields, List<ChatMessage> prompt, List<Said> said) {
    return new TaughtRow(
        PromptJson.of(new PromptContent.Chat(prompt)),
        said,
        FeedbackValue.text(fields, "user", USER_MAX),
        fields.number("weight", SHARE, 1));
  }

  private static TaughtRow demonstration(RequestFields fields) {
    List<ChatMessage> turns = PromptFields.turns(fields);
    int last = turns.size() - 1;
    String name = "%smessages[%d]".formatted(fields.path(), last);
    ChatMessage answer = turns.get(last);
    if (!answer.role().equals(ASSISTANT)) {
      throw ApiException.invalid(
          name + ".role",
          "%s.role, the last, must be assistant without completions or chosen, was %s"
              .formatted(name, answer.role()));
    }
    JsonNode content = TextNode.valueOf(answer.content());
    String text = FeedbackValue.text(name + ".content", content, FeedbackValue.TEXT_MAX);
    Said said =
        new Said(
            FeedbackKind.DEMONSTRATION,
            FeedbackKind.DEMONSTRATION.word(),
            content.toString(),
            text,
            null);
    return row(fields, requireWaiting(fields, turns.subList(0, last)), List.of(said));
  }

  private static List<ChatMessage> waiting(RequestFields fields) {
    return requireWaiting(fields, PromptFields.turns(fields));
  }

  /** A prompt is something that an answer can follow. */
  private static List<ChatMessage> requireWaiting(RequestFields fields, List<ChatMessage> prompt) {
    if (prompt.isEmpty()) {
      throw ApiException.invalid(
          fields.path() + "messages",
          fields.path() + "messages must have a turn before the answer, had none");
    }
    if (prompt.getLast().role().equals(ASSISTANT)) {
      String name = "%smessages[%d].role".formatted(fields.path(), prompt.size() - 1);
      throw ApiException.invalid(
          name, name + ", the last before the answer, must not be assistant, was");
    }
    return prompt;
  }

  private static List<Said> scored(RequestFields fields) {
    JsonNode completions = fields.requiredObjects("completions", COMPLETIONS_MAX);
    String name = fields.path() + "completions";
    List<Said> said = new ArrayList<>();
    for (JsonNode completion : completions) {
      said.add(judged(completion, "%s[%d]".formatted(name, said.size())));
    }
    return said;
  }

  private static Said judged(JsonNode completion, String path) {
    if (!completion.isObject()) {
      throw RequestFields.wrong(path, "an object", completion);
    }
    RequestFields fields = new RequestFields(completion, path + ".");
    fields.refuseUnknown(COMPLETION.names());
    String content = FeedbackValue.requiredText(fields, "content", FeedbackValue.TEXT_MAX);
    JsonNode reward = fields.required("reward");
    fields.number("reward", REWARD, 0);
    return new Said(FeedbackKind.FLOAT, Lesson.REWARD, reward.toString(), content, null);
  }

  private static Said preference(RequestFields fields) {
    String chosen = FeedbackValue.requiredText(fields, "chosen", FeedbackValue.TEXT_MAX);
    String rejected = FeedbackValue.requiredText(fields, "rejected", FeedbackValue.TEXT_MAX);
    if (chosen.strip().equals(rejected.strip())) {
      String name = fields.path() + "rejected";
      throw ApiException.invalid(name, name + " must be another answer than chosen, was the same");
    }
    return new Said(
        FeedbackKind.PREFERENCE,
        FeedbackKind.PREFERENCE.word(),
        PreferenceFields.PREFERRED.toString(),
        chosen,
        rejected);
  }
}
