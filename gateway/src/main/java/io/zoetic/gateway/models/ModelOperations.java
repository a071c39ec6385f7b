// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.models;

import io.zoetic.gateway.access.Endpoint;
import io.zoetic.gateway.openapi.Failure;
import io.zoetic.gateway.openapi.Operation;
import io.zoetic.gateway.openapi.Parameter;
import io.zoetic.gateway.openapi.Tag;
import io.zoetic.gateway.schema.RecordSchema;
import io.zoetic.gateway.schema.Schema;
import java.util.Map;

/** The operations of the endpoints that show models. */
public final class ModelOperations {
  private static final Parameter MODEL =
      Parameter.inPath(
          "model",
          "Its id; the slashes in it may be encoded or not.",
          Schema.text().matching("^[!-~]+$"));

  private ModelOperations() {}

  /** By endpoint. */
  public static Map<Endpoint, Operation> all() {
    return Map.of(
        Endpoint.LIST_MODELS,
        Operation.of(
                Tag.MODELS,
                "The models that can be asked: the base model, the platform's choice, and every"
                    + " expert that is served.")
            .gives(RecordSchema.of(ModelListJson.class)),
        Endpoint.SHOW_MODEL,
        Operation.of(Tag.MODELS, "One model.")
            .takes(MODEL)
            .gives(RecordSchema.of(ModelJson.class))
            .fails(Failure.NOT_FOUND));
  }
}
