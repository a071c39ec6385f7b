// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback.fields;

import io.zoetic.gateway.schema.Field;
import io.zoetic.gateway.schema.Schema;
import java.util.ArrayList;
import java.util.List;

/**
 * The rules of which fields of a piece of feedback go together, by its kind and by what it is
 * about.
 */
public final class GivenFeedback {
  private static final Schema TEXT = Schema.line(FeedbackValue.TEXT_MAX);

  public static final Schema SCHEMA =
      FeedbackBody.BODY
          .schema()
          .says("Exactly one of request_id, episode_id and preference, and metric or kind.")
          .with("anyOf", cases())
          .named("GivenFeedback");

  private GivenFeedback() {}

  private static List<Schema> cases() {
    List<Schema> cases = new ArrayList<>();
    cases.add(
        Schema.having(
            Field.required("preference", Schema.object()),
            new Field("kind", words("preference").orNull(), false),
            absent("request_id"),
            absent("choice"),
            absent("episode_id"),
            absent("value")));
    cases.add(byKind(Schema.flag(), "boolean"));
    cases.add(byKind(TEXT, "comment", "demonstration"));
    addByMetric(cases, Schema.flag(), "boolean");
    addByMetric(cases, Schema.number(), "float");
    addByMetric(cases, Schema.text(), "categorical");
    addByMetric(cases, TEXT, "comment", "demonstration");
    return cases;
  }

  /** Of kinds that have a metric of their own. */
  private static Schema byKind(Schema value, String... kinds) {
    return Schema.having(
        Field.required("kind", words(kinds)),
        absent("metric"),
        Field.required("request_id", Schema.text()),
        absent("episode_id"),
        absent("preference"),
        Field.required("value", value));
  }

  /** On a request, and on an episode. */
  private static void addByMetric(List<Schema> cases, Schema value, String... kinds) {
    Field kind = new Field("kind", words(kinds).orNull(), false);
    Field metric = Field.required("metric", Schema.text());
    Field given = Field.required("value", value);
    cases.add(
        Schema.having(
            kind,
            metric,
            absent("preference"),
            given,
            Field.required("request_id", Schema.text()),
            absent("episode_id")));
    cases.add(
        Schema.having(
            kind,
            metric,
            absent("preference"),
            given,
            absent("request_id"),
            Field.required("episode_id", Schema.text()),
            absent("choice")));
  }

  private static Schema words(String... words) {
    return Schema.words(words);
  }

  private static Field absent(String name) {
    return new Field(name, Schema.nothing(), false);
  }
}
