// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.openapi;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.gateway.schema.Schema;
import java.util.Map;
import java.util.TreeMap;

/**
 * The answer to a request that succeeds.
 *
 * @param content the body by its media type; empty if there is none
 * @param headers by name
 */
public record Answer(
    int status, String description, Map<String, Schema> content, Map<String, Schema> headers) {
  private static final String JSON = "application/json";

  /** A body of JSON. */
  public static Answer json(int status, String description, Schema body) {
    return new Answer(status, description, Map.of(JSON, body), Map.of());
  }

  /** No body. */
  public static Answer empty(int status, String description) {
    return new Answer(status, description, Map.of(), Map.of());
  }

  /** Bytes, of which a header says something. */
  public static Answer bytes(String description, String header, Schema says) {
    return new Answer(
        200, description, Map.of("application/octet-stream", Schema.any()), Map.of(header, says));
  }

  /** A stream of events. */
  public static Answer events(String says) {
    return new Answer(
        200, "Events.", Map.of("text/event-stream", Schema.any().says(says)), Map.of());
  }

  /** The same, or a stream of events. */
  public Answer orEvents(String says) {
    Map<String, Schema> more = new TreeMap<>(content);
    more.put("text/event-stream", Schema.any().says(says));
    return new Answer(status, description, more, headers);
  }

  ObjectNode json() {
    ObjectNode response = response(description, headers);
    content.forEach((type, body) -> addContent(response, type, body));
    return response;
  }

  static ObjectNode response(
      String description, String type, Schema body, Map<String, Schema> headers) {
    ObjectNode response = response(description, headers);
    addContent(response, type, body);
    return response;
  }

  private static ObjectNode response(String description, Map<String, Schema> headers) {
    ObjectNode response = JsonNodeFactory.instance.objectNode().put("description", description);
    headers.forEach(
        (name, schema) ->
            response.withObject("/headers").putObject(name).set("schema", schema.json()));
    return response;
  }

  private static void addContent(ObjectNode response, String type, Schema body) {
    ObjectNode media = JsonNodeFactory.instance.objectNode();
    if (!body.json().isEmpty()) {
      media.set("schema", body.json());
    }
    response.withObject("/content").set(type, media);
  }
}
