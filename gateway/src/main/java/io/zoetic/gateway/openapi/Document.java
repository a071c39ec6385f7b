// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.openapi;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.gateway.access.Endpoint;
import io.zoetic.gateway.schema.Schema;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Puts the description of the API together. */
public final class Document {
  private final Map<String, Failure> failures = new TreeMap<>();
  private final Map<String, Schema> schemas = new TreeMap<>();
  private final ObjectNode paths = JsonNodeFactory.instance.objectNode();

  private Document() {}

  /**
   * The document of operations.
   *
   * @throws IllegalArgumentException if an endpoint is not described
   */
  public static ObjectNode of(Map<Endpoint, Operation> operations) {
    Document document = new Document();
    for (Endpoint endpoint : Endpoint.values()) {
      Operation operation = operations.get(endpoint);
      if (operation == null) {
        throw new IllegalArgumentException(
            "every endpoint must be described, " + endpoint + " is not");
      }
      document.add(endpoint, operation);
    }
    return document.json();
  }

  private void add(Endpoint endpoint, Operation operation) {
    ObjectNode path = (ObjectNode) paths.get(endpoint.template());
    if (path == null) {
      path = paths.putObject(endpoint.template());
    }
    path.set(endpoint.method().name().toLowerCase(Locale.ROOT), operation.json(endpoint));
    operation.schemas().forEach(this::addComponents);
    for (Failure failure : operation.failuresAt(endpoint)) {
      failures.put(failure.name(), failure);
      addComponents(failure.body());
    }
  }

  private void addComponents(Schema schema) {
    schema
        .components()
        .forEach(
            (name, component) -> {
              Schema other = schemas.put(name, component);
              if (other != null && !other.json().equals(component.json())) {
                throw new IllegalArgumentException(
                    "a name must stand for one schema, " + name + " stands for two");
              }
            });
  }

  private ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode().put("openapi", "3.1.0");
    ObjectNode info = json.putObject("info").put("title", "Zoetic").put("version", "0.1.0");
    info.put(
        "description",
        "OpenAI's API in front of a model that never stops learning, and what its operators see"
            + " and do. Which aliases a key may move is said by its grants: an administrator may"
            + " move all.");
    info.putObject("license").put("name", "Apache-2.0").put("identifier", "Apache-2.0");
    json.putArray("servers").addObject().put("url", "/");
    json.putArray("security").addObject().putArray("apiKey");
    for (Tag tag : Tag.values()) {
      json.withArray("/tags")
          .addObject()
          .put("name", tag.word())
          .put("description", tag.description());
    }
    json.set("paths", paths);
    ObjectNode components = json.putObject("components");
    components
        .putObject("securitySchemes")
        .putObject("apiKey")
        .put("type", "http")
        .put("scheme", "bearer")
        .put("bearerFormat", "zk-ID-SECRET")
        .put(
            "description", "On a gateway that allows it, requests from its own machine need none.");
    ObjectNode responses = components.putObject("responses");
    failures.forEach((name, failure) -> responses.set(name, failure.json()));
    ObjectNode named = components.putObject("schemas");
    schemas.forEach((name, schema) -> named.set(name, schema.json()));
    return json;
  }
}
