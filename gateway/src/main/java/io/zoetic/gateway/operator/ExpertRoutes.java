// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonGenerator;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.Json;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.gateway.store.Answers;
import io.zoetic.gateway.store.ExpertJson;
import io.zoetic.vectorstore.expert.AliasName;
import io.zoetic.vectorstore.expert.AuditEntry;
import io.zoetic.vectorstore.expert.ExpertRegistry;
import io.zoetic.vectorstore.expert.ExpertStatus;
import io.zoetic.vectorstore.expert.ExpertVersion;
import io.zoetic.vectorstore.expert.Served;
import io.zoetic.vectorstore.expert.VersionId;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What experts there are, their versions, what was done to them, and what was served when. */
final class ExpertRoutes {
  private static final int EXPERT_WEIGHT = 500;
  private static final int POINTER_WEIGHT = 200;

  private final ExpertRegistry experts;
  private final Answers answers;

  ExpertRoutes(ExpertRegistry experts, Answers answers) {
    this.experts = requireNonNull(experts, "experts");
    this.answers = requireNonNull(answers, "answers");
  }

  void list(RoutingContext context) {
    String after = RequestValues.cursor(context);
    int limit = RequestValues.limit(context);
    answers.json(
        context,
        () -> {
          Page<ExpertStatus> page =
              Page.read(
                  limit,
                  (last, count) -> experts.list(last == null ? after : last.name(), count),
                  expert -> EXPERT_WEIGHT + (long) POINTER_WEIGHT * expert.pointers().size());
          return out ->
              page.write(out, ExpertJson::write, (to, expert) -> to.writeString(expert.name()));
        });
  }

  void show(RoutingContext context) {
    String name = RequestValues.expert(context);
    answers.json(
        context,
        () -> {
          ExpertStatus expert = require(experts, name);
          return out -> ExpertJson.write(out, expert);
        });
  }

  void versions(RoutingContext context) {
    String name = RequestValues.expert(context);
    int before =
        (int) RequestValues.integer(context, "before", 1, Integer.MAX_VALUE, Integer.MAX_VALUE);
    int limit = RequestValues.limit(context);
    answers.json(
        context,
        () -> {
          require(experts, name);
          Page<ExpertVersion> page =
              Page.read(
                  limit,
                  (last, count) ->
                      experts.versions(name, last == null ? before : last.id().version(), count),
                  VersionJson::weight);
          return out ->
              page.write(
                  out, VersionJson::write, (to, version) -> to.writeNumber(version.id().version()));
        });
  }

  void version(RoutingContext context) {
    VersionId id = RequestValues.version(context);
    answers.json(
        context,
        () -> {
          ExpertVersion version = require(experts, id);
          return out -> VersionJson.write(out, version);
        });
  }

  void history(RoutingContext context) {
    String name = RequestValues.expert(context);
    long before = RequestValues.integer(context, "before", 1, Long.MAX_VALUE, Long.MAX_VALUE);
    int limit = RequestValues.limit(context);
    answers.json(
        context,
        () -> {
          require(experts, name);
          Page<AuditEntry> page =
              Page.read(
                  limit,
                  (last, count) ->
                      experts.history(name, last == null ? before : last.sequence(), count),
                  AuditJson::weight);
          return out -> page.write(out, AuditJson::write, AuditJson::writeSequence);
        });
  }

  void asOf(RoutingContext context) {
    Instant time = RequestValues.time(context);
    String tenant = RequestValues.required(context, "tenant");
    RequestValues.checked(() -> AliasName.pinned(tenant));
    answers.json(context, () -> served(experts.asOf(time, tenant)));
  }

  private static Json.Content served(List<Served> served) {
    return out -> {
      out.writeStartObject();
      out.writeArrayFieldStart("data");
      for (Served each : served) {
        write(out, each);
      }
      out.writeEndArray();
      out.writeEndObject();
    };
  }

  private static void write(JsonGenerator out, Served served) throws IOException {
    out.writeStartObject();
    out.writeStringField("expert", served.expert());
    out.writeStringField("alias", served.alias().word());
    VersionJson.writeNumber(out, "version", numberOf(served.id()));
    VersionJson.writeNumber(out, "canary_version", numberOf(served.canary()));
    VersionJson.writeNumber(out, "canary_weight_percent", served.canaryWeightPercent());
    out.writeEndObject();
  }

  private static @Nullable Integer numberOf(@Nullable VersionId id) {
    return Optional.ofNullable(id).map(VersionId::version).orElse(null);
  }

  /** The expert of this name. */
  static ExpertStatus require(ExpertRegistry experts, String name) {
    return experts
        .show(name)
        .orElseThrow(
            () -> ApiException.notFound("an expert must be registered, " + name + " is not"));
  }

  /** The version of this id. */
  static ExpertVersion require(ExpertRegistry experts, VersionId id) {
    return experts
        .version(id)
        .orElseThrow(
            () -> ApiException.notFound("a version must be registered, " + id + " is not"));
  }
}
