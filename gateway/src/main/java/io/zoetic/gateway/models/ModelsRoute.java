// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.models;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.events.ExpertWeight;
import io.zoetic.gateway.access.Authentication;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.Json;
import io.zoetic.vectorstore.BaseModel;
import io.zoetic.vectorstore.expert.VersionId;
import java.io.IOException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers {@code GET /v1/models} and {@code GET /v1/models/{id}}. */
public final class ModelsRoute {
  private static final String PREFIX = "/v1/models/";

  private final BaseModelCache baseModels;
  private final ExpertModels experts;

  public ModelsRoute(BaseModelCache baseModels, ExpertModels experts) {
    this.baseModels = requireNonNull(baseModels, "baseModels");
    this.experts = requireNonNull(experts, "experts");
  }

  /**
   * One model.
   *
   * @param created when it came to be
   * @param root what is behind the name: a checkpoint, or an expert version
   * @param parent the model that it adapts, or null
   */
  private record Model(String id, Instant created, String root, @Nullable String parent) {

    static Model of(String name, BaseModel baseModel) {
      return new Model(name, baseModel.registeredAt(), baseModel.name(), null);
    }

    static Model of(ExpertModels.Served expert) {
      return of(ModelNames.ofExpert(expert.name()), expert);
    }

    static Model of(String name, ExpertModels.Served expert) {
      return new Model(
          name, expert.createdAt(), expert.name() + "@" + expert.version(), ModelNames.BASE);
    }

    void write(JsonGenerator out, BaseModelCache.Known base) throws IOException {
      out.writeStartObject();
      out.writeStringField("id", id);
      out.writeStringField("object", "model");
      out.writeNumberField("created", created.getEpochSecond());
      out.writeStringField("owned_by", "zoetic");
      // Not OpenAI's, but vLLM's.
      out.writeNumberField("max_model_len", base.model().shape().contextLength());
      // Nor this: what is sampled where a request leaves it open.
      out.writeFieldName("sampling_defaults");
      out.writeRawValue(base.model().samplingDefaults());
      out.writeStringField("root", root);
      if (parent != null) {
        out.writeStringField("parent", parent);
      }
      if (base.chatProblem().isPresent()) {
        out.writeStringField("chat_template_problem", base.chatProblem().get());
      }
      out.writeEndObject();
    }
  }

  /** All models. */
  public void list(RoutingContext context) {
    Future<Json.Content> answer =
        baseModels
            .known()
            .compose(base -> experts.current().map(served -> listed(base, served.values())));
    send(context, answer);
  }

  private static Json.Content listed(
      BaseModelCache.Known base, Iterable<ExpertModels.Served> experts) {
    return out -> {
      out.writeStartObject();
      out.writeStringField("object", "list");
      out.writeArrayFieldStart("data");
      for (String name : ModelNames.ALL) {
        Model.of(name, base.model()).write(out, base);
      }
      for (ExpertModels.Served expert : experts) {
        Model.of(expert).write(out, base);
      }
      out.writeEndArray();
      out.writeEndObject();
    };
  }

  /** One model: whatever can be asked for; its name may be percent-encoded or not. */
  public void get(RoutingContext context) {
    String name = decode(context.normalizedPath().substring(PREFIX.length()));
    String tenant = Authentication.of(context).tenant();
    Future<Json.Content> answer =
        baseModels
            .known()
            .compose(
                base ->
                    find(name, tenant, base.model()).map(model -> out -> model.write(out, base)));
    send(context, answer);
  }

  private Future<Model> find(String name, @Nullable String tenant, BaseModel baseModel) {
    if (!ModelNames.namesExpert(name)) {
      return Future.succeededFuture(Model.of(name, baseModel));
    }
    ExpertWeight asked =
        ExpertNames.weighted(ModelNames.expertNameOf(name), 1)
            .orElseThrow(() -> ModelNames.notFound(name));
    Integer version = asked.version();
    Future<Optional<ExpertModels.Served>> found =
        version == null
            ? experts.named(asked.name(), tenant)
            : experts.version(new VersionId(asked.name(), version), baseModel);
    return found.map(
        served ->
            served
                .map(expert -> Model.of(name, expert))
                .orElseThrow(() -> ModelNames.notFound(name)));
  }

  private static void send(RoutingContext context, Future<Json.Content> answer) {
    answer
        .onSuccess(
            body -> {
              context.response().putHeader(HttpHeaders.CONTENT_TYPE, "application/json");
              context.response().end(Json.encode(body));
            })
        .onFailure(context::fail);
  }

  private static String decode(String encoded) {
    try {
      // In a path, unlike in a form, a plus is a plus.
      String decoded = URLDecoder.decode(encoded.replace("+", "%2B"), StandardCharsets.UTF_8);
      if (decoded.indexOf('\uFFFD') < 0) {
        return decoded;
      }
    } catch (IllegalArgumentException e) {
      // Refused below.
    }
    throw ApiException.invalid("model", "model must be percent-encoded UTF-8, was " + encoded);
  }
}
