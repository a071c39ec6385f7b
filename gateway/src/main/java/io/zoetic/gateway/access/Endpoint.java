// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.access;

import static io.vertx.core.http.HttpMethod.DELETE;
import static io.vertx.core.http.HttpMethod.GET;
import static io.vertx.core.http.HttpMethod.OPTIONS;
import static io.vertx.core.http.HttpMethod.POST;
import static io.vertx.core.http.HttpMethod.PUT;

import io.vertx.core.http.HttpMethod;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.http.ApiException;
import java.util.Arrays;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Everything that the API offers: the method, the path, and what it takes to be let in. */
public enum Endpoint {
  SHOW_DOCUMENT(GET, "/openapi.json", null),
  VOTE(POST, "/v1/feedback/tokens/{token}", null),
  /** Browsers ask before they vote. */
  ALLOW_VOTE(OPTIONS, "/v1/feedback/tokens/{token}", null),

  COMPLETE_CHAT(POST, "/v1/chat/completions", Permission.COMPLETE),
  COMPLETE_TEXT(POST, "/v1/completions", Permission.COMPLETE),
  LIST_MODELS(GET, "/v1/models", Permission.READ_MODELS),
  SHOW_MODEL(GET, "/v1/models/{model}", Permission.READ_MODELS),

  GIVE_FEEDBACK(POST, "/v1/feedback", Permission.GIVE_FEEDBACK),
  GIVE_FEEDBACK_BATCH(POST, "/v1/feedback:batch", Permission.GIVE_FEEDBACK),
  LIST_FEEDBACK(GET, "/v1/feedback", Permission.READ_LEARNING),
  SHOW_FEEDBACK(GET, "/v1/feedback/{id}", Permission.GIVE_FEEDBACK),
  DELETE_FEEDBACK(DELETE, "/v1/feedback/{id}", Permission.GIVE_FEEDBACK),
  APPROVE_FEEDBACK(POST, "/v1/feedback:approve", Permission.APPROVE),
  PURGE_FEEDBACK(POST, "/v1/feedback:purge", Permission.PURGE),
  TEACH(POST, "/v1/experts/{expert}/examples", Permission.TEACH),
  LIST_METRICS(GET, "/v1/metrics", Permission.READ_METRICS),
  SHOW_METRIC(GET, "/v1/metrics/{metric}", Permission.READ_METRICS),
  DECLARE_METRIC(PUT, "/v1/metrics/{metric}", Permission.DECLARE_METRICS),
  START_RUN(POST, "/v1/training-runs", Permission.TRAIN),
  LIST_RUNS(GET, "/v1/training-runs", Permission.READ_LEARNING),
  SHOW_RUN(GET, "/v1/training-runs/{id}", Permission.READ_LEARNING),
  CANCEL_RUN(POST, "/v1/training-runs/{id}/cancel", Permission.TRAIN),
  LIST_GROWTH(GET, "/v1/growth", Permission.READ_PLATFORM),
  SHOW_GROWTH(GET, "/v1/growth/{id}", Permission.READ_PLATFORM),
  VETO_GROWTH(POST, "/v1/growth/{id}/veto", Permission.TRAIN),
  LIFT_VETO(POST, "/v1/growth/{id}/lift", Permission.TRAIN),
  RENAME_GROWTH(POST, "/v1/growth/{id}/rename", Permission.TRAIN),
  MERGE_GROWTH(POST, "/v1/growth/{id}/merge", Permission.TRAIN),
  FORGET_USER(POST, "/v1/users:forget", Permission.FORGET),

  LIST_EXPERTS(GET, "/v1/experts", Permission.READ_EXPERTS),
  SHOW_EXPERT(GET, "/v1/experts/{expert}", Permission.READ_EXPERTS),
  LIST_VERSIONS(GET, "/v1/experts/{expert}/versions", Permission.READ_EXPERTS),
  SHOW_VERSION(GET, "/v1/experts/{expert}/versions/{version}", Permission.READ_EXPERTS),
  SHOW_HISTORY(GET, "/v1/experts/{expert}/history", Permission.READ_HISTORY),
  READ_VALUES(GET, "/v1/experts/{expert}/versions/{version}/z", Permission.READ_PLATFORM),
  COMPARE_VERSIONS(GET, "/v1/experts/{expert}/diff", Permission.READ_PLATFORM),
  SHOW_STATUS(GET, "/v1/experts/{expert}/status", Permission.READ_PLATFORM),
  SHOW_FLEET(GET, "/v1/fleet", Permission.READ_PLATFORM),
  FOLLOW_EVENTS(GET, "/v1/events", Permission.READ_HISTORY),
  SHOW_BASE_MODEL(GET, "/v1/base-model", Permission.READ_PLATFORM),
  SHOW_AS_OF(GET, "/v1/as-of", Permission.READ_SERVED),
  LIST_AUDIT(GET, "/v1/audit", Permission.READ_AUDIT),
  VERIFY_AUDIT(GET, "/v1/audit/verify", Permission.READ_AUDIT),
  ANCHOR_AUDIT(GET, "/v1/audit/head", Permission.READ_AUDIT),

  REGISTER(POST, "/v1/experts/{expert}/versions", Permission.REGISTER),
  EVALUATE(POST, "/v1/experts/{expert}/evaluate", Permission.JUDGE),
  BLESS(POST, "/v1/experts/{expert}/bless", Permission.JUDGE),
  REJECT(POST, "/v1/experts/{expert}/reject", Permission.JUDGE),
  PROMOTE(POST, "/v1/experts/{expert}/promote", Permission.MOVE),
  ROLLBACK(POST, "/v1/experts/{expert}/rollback", Permission.MOVE),
  START_CANARY(POST, "/v1/experts/{expert}/canary-start", Permission.MOVE),
  ABORT_CANARY(POST, "/v1/experts/{expert}/canary-abort", Permission.MOVE),
  PIN(POST, "/v1/experts/{expert}/pin", Permission.PIN),
  UNPIN(POST, "/v1/experts/{expert}/unpin", Permission.PIN),
  FREEZE(POST, "/v1/experts/{expert}/freeze", Permission.MAINTAIN),
  UNFREEZE(POST, "/v1/experts/{expert}/unfreeze", Permission.MAINTAIN),
  RETIRE(POST, "/v1/experts/{expert}/retire", Permission.MAINTAIN),
  RESTORE(POST, "/v1/experts/{expert}/restore", Permission.MAINTAIN),
  QUARANTINE(POST, "/v1/experts/{expert}/quarantine", Permission.MAINTAIN),

  LIST_WEBHOOKS(GET, "/v1/webhooks", Permission.MANAGE_WEBHOOKS),
  CREATE_WEBHOOK(POST, "/v1/webhooks", Permission.MANAGE_WEBHOOKS),
  SHOW_WEBHOOK(GET, "/v1/webhooks/{id}", Permission.MANAGE_WEBHOOKS),
  REMOVE_WEBHOOK(DELETE, "/v1/webhooks/{id}", Permission.MANAGE_WEBHOOKS),
  ROTATE_WEBHOOK(POST, "/v1/webhooks/{id}/rotate", Permission.MANAGE_WEBHOOKS),
  ENABLE_WEBHOOK(POST, "/v1/webhooks/{id}/enable", Permission.MANAGE_WEBHOOKS),
  TEST_WEBHOOK(POST, "/v1/webhooks/{id}/test", Permission.MANAGE_WEBHOOKS),

  LIST_KEYS(GET, "/v1/keys", Permission.MANAGE_KEYS),
  CREATE_KEY(POST, "/v1/keys", Permission.MANAGE_KEYS),
  REVOKE_KEY(POST, "/v1/keys/{id}/revoke", Permission.MANAGE_KEYS);

  private final HttpMethod method;
  private final String template;
  private final @Nullable Permission permission;
  private final Pattern pattern;

  Endpoint(HttpMethod method, String template, @Nullable Permission permission) {
    this.method = method;
    this.template = template;
    this.permission = permission;
    this.pattern = Pattern.compile(regexOf(template));
  }

  public HttpMethod method() {
    return method;
  }

  /** The path, with {@code {name}} where it varies. */
  public String template() {
    return template;
  }

  /** Paths that it answers, each {@code {name}} a named group. */
  public String regex() {
    return pattern.pattern();
  }

  /** What it takes; null where everybody is let in, even without a key. */
  public @Nullable Permission permission() {
    return permission;
  }

  /**
   * Refuses those who lack the permission, and those who act for one tenant where it is about all.
   *
   * @throws ApiException with {@link ErrorCode#PERMISSION_DENIED}
   */
  public void requirePermitted(Principal principal) {
    if (permission != null && !permission.isGivenTo(principal.role())) {
      throw new ApiException(
          ErrorCode.PERMISSION_DENIED,
          "the role for %s %s must be one of %s, was %s"
              .formatted(method, template, permission.roleWords(), principal.role().word()));
    }
    if (permission != null && permission.concernsAllTenants() && principal.tenant() != null) {
      throw new ApiException(
          ErrorCode.PERMISSION_DENIED,
          "%s %s concerns all tenants and must not be asked for one, was for %s"
              .formatted(method, template, principal.tenant()));
    }
  }

  /** The template that a path follows; {@code other} if none. */
  public static String templateOf(String path) {
    return Arrays.stream(values())
        .filter(endpoint -> endpoint.pattern.matcher(path).matches())
        .findFirst()
        .map(Endpoint::template)
        .orElse("other");
  }

  /** The name of a model has slashes of its own; nothing else that varies has. */
  private static String regexOf(String template) {
    return template
            .replace(".", "\\.")
            .replace("{model}", "(?<model>.+)")
            .replaceAll("\\{(\\w+)}", "(?<$1>[^/]+)")
        + "/?";
  }
}
