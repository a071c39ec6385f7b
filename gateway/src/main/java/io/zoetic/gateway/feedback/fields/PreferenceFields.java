// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback.fields;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.zoetic.core.ChoiceId;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.schema.Body;
import io.zoetic.gateway.schema.Field;
import io.zoetic.gateway.schema.Schema;
import io.zoetic.vectorstore.feedback.Feedback;
import java.util.List;

/** Reads which of two answers is the better one. */
final class PreferenceFields {
  static final Body BODY =
      Body.of(
          Field.required("preferred", SubjectFields.GIVEN_ID),
          Field.required("other", SubjectFields.GIVEN_ID),
          Field.optional("preferred_choice", SubjectFields.CHOICE),
          Field.optional("other_choice", SubjectFields.CHOICE),
          Field.optional(
              "tie",
              Schema.words("good", "bad")
                  .says("Neither is better: both are good, or both are bad.")));

  /** The value of a preference that is no tie. */
  static final JsonNode PREFERRED = TextNode.valueOf("preferred");

  private PreferenceFields() {}

  /** The two answers; the preferred one is the subject. */
  static Feedback.Subject subject(RequestFields body) {
    for (String absent : List.of("request_id", "choice", "episode_id", "value")) {
      JsonNode value = body.get(absent);
      if (value != null) {
        throw RequestFields.wrong(absent, "absent for a preference", value);
      }
    }
    RequestFields fields = fields(body);
    fields.refuseUnknown(BODY.names());
    ChoiceId preferred = answer(fields, "preferred");
    ChoiceId other = answer(fields, "other");
    if (preferred.equals(other)) {
      throw ApiException.invalid(
          "preference.other",
          "preference.other must be another answer than preference.preferred, was "
              + fields.get("other"));
    }
    return new Feedback.Subject(preferred, other, null);
  }

  /** {@code "preferred"}, or which kind of tie it is. */
  static JsonNode value(RequestFields body) {
    RequestFields fields = fields(body);
    JsonNode tie = fields.get("tie");
    if (tie == null) {
      return PREFERRED;
    }
    return switch (tie.asText()) {
      case "good" -> TextNode.valueOf("tie-good");
      case "bad" -> TextNode.valueOf("tie-bad");
      default -> throw RequestFields.wrong("preference.tie", "null, \"good\" or \"bad\"", tie);
    };
  }

  private static RequestFields fields(RequestFields body) {
    JsonNode preference = body.required("preference");
    if (!preference.isObject()) {
      throw RequestFields.wrong("preference", "an object", preference);
    }
    return new RequestFields(preference, "preference.");
  }

  private static ChoiceId answer(RequestFields fields, String name) {
    String id = SubjectFields.id(fields.path() + name, fields.requiredText(name));
    Integer choice = fields.integer(name + "_choice", 0, Integer.MAX_VALUE);
    return new ChoiceId(id, choice == null ? 0 : choice);
  }
}
