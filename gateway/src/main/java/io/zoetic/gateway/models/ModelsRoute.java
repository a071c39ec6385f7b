// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.models;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.core.VersionId;
import io.zoetic.events.adaptation.ExpertWeight;
import io.zoetic.gateway.access.Authentication;
import io.zoetic.gateway.access.Principal;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.Json;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/** Answers {@code GET /v1/models} and {@code GET /v1/models/{id}}. */
public final class ModelsRoute {
  private static final String PREFIX = "/v1/models/";

  private final BaseModelCache baseModels;
  private final ExpertModels experts;
  private final NamedVersions versions;

  public ModelsRoute(BaseModelCache baseModels, ExpertModels experts) {
    this.baseModels = requireNonNull(baseModels, "baseModels");
    this.experts = requireNonNull(experts, "experts");
    this.versions = new NamedVersions(experts);
  }

  /** All models. */
  public void list(RoutingContext context) {
    send(
        context,
        baseModels
            .known()
            .compose(
                base -> experts.current().map(served -> ModelListJson.of(base, served.values()))));
  }

  /** One model: whatever can be asked for; its name may be percent-encoded or not. */
  public void get(RoutingContext context) {
    String name = decode(context.normalizedPath().substring(PREFIX.length()));
    Principal principal = Authentication.of(context);
    send(context, baseModels.known().compose(base -> find(name, principal, base)));
  }

  private Future<ModelJson> find(String name, Principal principal, BaseModelCache.Known base) {
    if (!ModelNames.namesExpert(name)) {
      return Future.succeededFuture(ModelJson.of(name, base));
    }
    ExpertWeight asked =
        ExpertNames.weighted(ModelNames.expertNameOf(name), 1)
            .orElseThrow(() -> ModelNames.notFound(name));
    Integer version = asked.version();
    Future<Optional<ExpertModels.Served>> found =
        version == null
            ? experts.named(asked.name(), principal.tenant())
            : version(new VersionId(asked.name(), version), principal, base);
    return found.map(
        served ->
            served
                .map(expert -> ModelJson.of(name, expert, base))
                .orElseThrow(() -> ModelNames.notFound(name)));
  }

  private Future<Optional<ExpertModels.Served>> version(
      VersionId id, Principal principal, BaseModelCache.Known base) {
    return versions
        .isNamed(principal, id)
        .compose(
            isNamed ->
                isNamed
                    ? experts.version(id, base.model())
                    : Future.succeededFuture(Optional.empty()));
  }

  private static void send(RoutingContext context, Future<?> answer) {
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
