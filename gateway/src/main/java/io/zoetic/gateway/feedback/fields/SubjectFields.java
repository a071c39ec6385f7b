// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback.fields;

import io.zoetic.core.ChoiceId;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.gateway.schema.Body;
import io.zoetic.gateway.schema.Field;
import io.zoetic.gateway.schema.Schema;
import io.zoetic.vectorstore.feedback.Feedback;
import java.util.regex.Pattern;

/** Reads what feedback is about, unless it is a preference. */
final class SubjectFields {
  private static final Pattern ID = Pattern.compile("[\\x21-\\x7e]{1,200}");

  static final Schema GIVEN_ID =
      Schema.text().says("An id that the client has.").matching("^[!-~]{1,200}$");
  static final Schema CHOICE =
      Schema.integer(0, Integer.MAX_VALUE).says("The index of the choice.").orElse(0);

  static final Body BODY =
      Body.of(
          Field.optional(
              "request_id", GIVEN_ID.says("The id of a completion. It need not be known yet.")),
          Field.optional("choice", CHOICE),
          Field.optional(
              "episode_id", GIVEN_ID.says("Instead of request_id, for metrics of episodes.")));

  private SubjectFields() {}

  static Feedback.Subject subject(RequestFields fields) {
    String request = fields.text("request_id");
    String episode = fields.text("episode_id");
    if (request == null && episode == null) {
      throw new ApiException(
          ErrorCode.MISSING_FIELD,
          "exactly one of request_id and episode_id must be given, was neither",
          "request_id");
    }
    if (request != null && episode != null) {
      throw ApiException.invalid(
          "episode_id",
          "exactly one of request_id and episode_id must be given, were %s and %s"
              .formatted(RequestValues.shortened(request), RequestValues.shortened(episode)));
    }
    Integer choice = fields.integer("choice", 0, Integer.MAX_VALUE);
    if (request != null) {
      return new Feedback.Subject(
          new ChoiceId(id("request_id", request), choice == null ? 0 : choice), null, null);
    }
    if (choice != null) {
      throw ApiException.invalid("choice", "choice must be absent with episode_id, was " + choice);
    }
    return new Feedback.Subject(null, null, id("episode_id", String.valueOf(episode)));
  }

  /** An id that a client gives. */
  static String id(String name, String id) {
    if (!ID.matcher(id).matches()) {
      throw ApiException.invalid(
          name,
          "%s must be 1 to 200 visible ASCII characters, was \"%s\""
              .formatted(name, RequestValues.shortened(id)));
    }
    return id;
  }
}
