// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.schema;

import java.util.List;

/** JSON of the client's own that is kept as it is. */
public final class AnyJson {
  private static final String VALUE = "Json";
  private static final String OBJECT_NAME = "JsonObject";
  private static final Schema TEXT = Schema.text().matching("^[^\\u0000]*$");

  /** An object of anything. */
  public static final Schema OBJECT = object();

  private AnyJson() {}

  private static Schema object() {
    Schema object =
        Schema.map(Schema.reference(VALUE))
            .with("propertyNames", Schema.any().matching("^[^\\u0000]*$"));
    Schema value =
        Schema.any()
            .says(
                "Any JSON whose texts have no U+0000 and whose numbers are of the size of doubles.")
            .with(
                "anyOf",
                List.of(
                    Schema.ofTypes("null", "boolean", "number"),
                    TEXT,
                    Schema.list(Schema.reference(VALUE)),
                    Schema.reference(OBJECT_NAME)));
    // Each refers to the other.
    return new Schema(object.json(), value.named(VALUE).components()).named(OBJECT_NAME);
  }
}
