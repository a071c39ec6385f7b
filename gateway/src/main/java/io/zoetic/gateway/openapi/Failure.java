// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.openapi;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.gateway.http.ErrorJson;
import io.zoetic.gateway.schema.RecordSchema;
import io.zoetic.gateway.schema.Schema;
import java.util.Map;

/**
 * A way in which requests fail.
 *
 * @param name of the response in the document
 * @param body what is answered
 * @param headers by name
 */
public record Failure(
    int status, String name, String description, Schema body, Map<String, Schema> headers) {
  private static final Map<String, Schema> RETRY_AFTER =
      Map.of("Retry-After", Schema.integer().atLeast(1).says("Seconds."));

  static final Failure BAD_REQUEST =
      of(400, "BadRequest", "The request breaks a rule that the message names.");
  static final Failure NO_KEY =
      of(401, "NoKey", "No API key, or one that is unknown, expired or revoked.")
          .with(Map.of("WWW-Authenticate", Schema.any().with("const", "Bearer")));
  static final Failure FORBIDDEN =
      of(403, "Forbidden", "The API key lacks the role, the grant or the tenant.");

  /** Of what names something. */
  public static final Failure NOT_FOUND = of(404, "NotFound", "What is named is not there.");

  /** Of what is kept for a time. */
  public static final Failure GONE =
      of(410, "Gone", "What it takes was there, and has been deleted as too old.");

  /** Of what changes experts. */
  public static final Failure REFUSED =
      of(422, "Refused", "A rule of the registry forbids it, whoever asks.");

  /** Of what waits for an answer. */
  public static final Failure TOO_LATE = of(504, "TooLate", "The answer took too long.");

  static final Failure TOO_LARGE =
      of(413, "TooLarge", "The body is larger than the gateway takes.");
  static final Failure WRONG_TYPE = of(415, "WrongType", "The body is not application/json.");
  static final Failure TOO_MANY =
      of(429, "TooMany", "The API key asks too often, or the gateway has too much to do.")
          .with(RETRY_AFTER);
  static final Failure FAILED = of(500, "Failed", "The gateway or a worker failed.");
  static final Failure UNAVAILABLE =
      of(503, "Unavailable", "Something that is needed is away: code says what.").with(RETRY_AFTER);

  /** One that is answered by an error and nothing beside it. */
  public static Failure of(int status, String name, String description) {
    return of(status, name, description, RecordSchema.of(ErrorJson.class));
  }

  /** One that is answered by this. */
  public static Failure of(int status, String name, String description, Schema body) {
    return new Failure(status, name, description, body, Map.of());
  }

  private Failure with(Map<String, Schema> more) {
    return new Failure(status, name, description, body, more);
  }

  ObjectNode json() {
    return Answer.response(description, "application/json", body, headers);
  }

  ObjectNode reference() {
    return JsonNodeFactory.instance.objectNode().put("$ref", "#/components/responses/" + name);
  }
}
