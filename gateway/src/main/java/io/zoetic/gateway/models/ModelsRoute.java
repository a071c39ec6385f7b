// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.models;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.Json;
import io.zoetic.vectorstore.BaseModel;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;

/** Answers {@code GET /v1/models} and {@code GET /v1/models/{id}}. */
public final class ModelsRoute {
  private static final String PREFIX = "/v1/models/";

  private final BaseModelCache baseModels;

  public ModelsRoute(BaseModelCache baseModels) {
    this.baseModels = requireNonNull(baseModels, "baseModels");
  }

  /** All models. */
  public void list(RoutingContext context) {
    answer(
        context,
        (out, baseModel) -> {
          out.writeStartObject();
          out.writeStringField("object", "list");
          out.writeArrayFieldStart("data");
          for (String name : ModelNames.ALL) {
            write(out, name, baseModel);
          }
          out.writeEndArray();
          out.writeEndObject();
        });
  }

  /** One model; the slash in its name may be encoded or not. */
  public void get(RoutingContext context) {
    String name = ModelNames.require(decode(context.normalizedPath().substring(PREFIX.length())));
    answer(context, (out, baseModel) -> write(out, name, baseModel));
  }

  @FunctionalInterface
  private interface Body {
    void writeTo(JsonGenerator out, BaseModel baseModel) throws IOException;
  }

  private void answer(RoutingContext context, Body body) {
    baseModels
        .current()
        .onSuccess(
            baseModel -> {
              context.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
              context.response().end(Json.encode(out -> body.writeTo(out, baseModel)));
            })
        .onFailure(context::fail);
  }

  private static void write(JsonGenerator out, String name, BaseModel baseModel)
      throws IOException {
    out.writeStartObject();
    out.writeStringField("id", name);
    out.writeStringField("object", "model");
    out.writeNumberField("created", baseModel.registeredAt().getEpochSecond());
    out.writeStringField("owned_by", "zoetic");
    // Not OpenAI's: what vLLM calls the context length, and the checkpoint behind the name.
    out.writeNumberField("max_model_len", baseModel.shape().contextLength());
    out.writeStringField("root", baseModel.name());
    out.writeEndObject();
  }

  private static String decode(String encoded) {
    try {
      // In a path, unlike in a form, a plus is a plus.
      return URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ApiException.invalid("model", "model must be percent-encoded UTF-8, was " + encoded);
    }
  }
}
