// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.openapi;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.gateway.schema.Schema;
import io.zoetic.gateway.schema.Shape;
import java.util.Locale;

/**
 * Something that a request takes beside its body.
 *
 * @param description what it is, for people
 */
public record Parameter(
    String name, Place in, boolean required, String description, Schema schema) {
  private static final int LIMIT_MAX = 1000;

  /** An expert by its name. */
  public static final Parameter EXPERT =
      inPath("expert", "The name of an expert.", Shape.EXPERT.schema());

  /** One of its versions. */
  public static final Parameter VERSION =
      inPath(
          "version", "The number of a version.", Shape.VERSION.schema().atMost(Integer.MAX_VALUE));

  /** Rows of a page. */
  public static final Parameter LIMIT = limit("Rows at most; a page of long rows ends earlier.");

  /** Rows of a list. */
  public static final Parameter ROWS = limit("Rows at most, the newest first.");

  /** Where a page by name begins. */
  public static final Parameter AFTER_NAME =
      inQuery(
          "after",
          "The name or id behind which the page begins.",
          Schema.text().matching("^[a-z0-9-]{1,64}$"));

  /** For whom. */
  public static final Parameter TENANT =
      new Parameter(
          "x-zoetic-tenant",
          Place.HEADER,
          false,
          "Whom the request is for, if the API key is not some tenant's.",
          Shape.TENANT.schema());

  /** What the client calls a change. */
  public static final Parameter IDEMPOTENCY_KEY =
      new Parameter(
          "Idempotency-Key",
          Place.HEADER,
          false,
          "Asked again with the same key and content, a change is made once and has the same"
              + " receipt. Drawn if absent; the answer names it.",
          Schema.text().matching("^[!-~]{1,200}$"));

  /** The place where a parameter stands. */
  public enum Place {
    PATH,
    QUERY,
    HEADER
  }

  /** A variable of the path. */
  public static Parameter inPath(String name, String description, Schema schema) {
    return new Parameter(name, Place.PATH, true, description, schema);
  }

  /** One that may be absent. */
  public static Parameter inQuery(String name, String description, Schema schema) {
    return new Parameter(name, Place.QUERY, false, description, schema);
  }

  private static Parameter limit(String description) {
    return inQuery("limit", description, Schema.integer(1, LIMIT_MAX).orElse(100));
  }

  /** The same, but it must be there. */
  public Parameter always() {
    return new Parameter(name, in, true, description, schema);
  }

  ObjectNode json() {
    return JsonNodeFactory.instance
        .objectNode()
        .put("name", name)
        .put("in", in.name().toLowerCase(Locale.ROOT))
        .put("description", description)
        .put("required", required)
        .set("schema", schema.json());
  }
}
