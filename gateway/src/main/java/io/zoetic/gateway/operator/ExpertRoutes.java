// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.operator;

import static java.util.Objects.requireNonNull;

import io.vertx.ext.web.RoutingContext;
import io.zoetic.core.AliasName;
import io.zoetic.core.Scope;
import io.zoetic.core.VersionId;
import io.zoetic.gateway.access.Authentication;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.ListJson;
import io.zoetic.gateway.http.Page;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.gateway.store.ExpertJson;
import io.zoetic.gateway.store.JsonResponder;
import io.zoetic.vectorstore.audit.AuditEntry;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.experts.ExpertStatus;
import io.zoetic.vectorstore.experts.ExpertVersion;
import java.time.Instant;

/**
 * The routes of experts: those there are, their versions, what was done to them, and what was
 * served when.
 */
final class ExpertRoutes {
  private static final int EXPERT_WEIGHT = 500;
  private static final int POINTER_WEIGHT = 200;

  private final ExpertRegistry experts;
  private final JsonResponder answers;

  ExpertRoutes(ExpertRegistry experts, JsonResponder answers) {
    this.experts = requireNonNull(experts, "experts");
    this.answers = requireNonNull(answers, "answers");
  }

  void list(RoutingContext context) {
    String after = RequestValues.cursor(context);
    int limit = RequestValues.limit(context);
    Scope scope = Authentication.of(context).scope();
    answers.json(
        context,
        () -> {
          Page<ExpertStatus> page =
              Page.read(
                  limit,
                  (last, count) -> experts.list(last == null ? after : last.name(), count),
                  expert -> EXPERT_WEIGHT + (long) POINTER_WEIGHT * expert.pointers().size());
          return page.json(expert -> ExpertJson.of(expert.within(scope)), ExpertStatus::name);
        });
  }

  void show(RoutingContext context) {
    String name = RequestValues.expert(context);
    Scope scope = Authentication.of(context).scope();
    answers.json(context, () -> ExpertJson.of(require(experts, name).within(scope)));
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
          return page.json(VersionJson::of, version -> version.id().version());
        });
  }

  void version(RoutingContext context) {
    VersionId id = RequestValues.version(context);
    answers.json(context, () -> VersionJson.of(require(experts, id)));
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
          return page.json(AuditJson::of, AuditEntry::sequence);
        });
  }

  void asOf(RoutingContext context) {
    Instant time = RequestValues.time(context);
    String tenant = RequestValues.required(context, "tenant");
    RequestValues.checked(() -> AliasName.pinned(tenant));
    Authentication.of(context).requireTenant(tenant);
    answers.json(context, () -> ListJson.of(experts.asOf(time, tenant), ServedJson::of));
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
