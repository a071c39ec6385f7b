// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import static java.util.Objects.requireNonNull;

import io.vertx.ext.web.RoutingContext;
import io.zoetic.core.CanonicalJson;
import io.zoetic.core.VersionId;
import io.zoetic.gateway.access.Authentication;
import io.zoetic.gateway.access.Principal;
import io.zoetic.gateway.feedback.fields.FeedbackValue;
import io.zoetic.gateway.feedback.fields.Reason;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.gateway.http.Times;
import io.zoetic.gateway.http.body.JsonBodies;
import io.zoetic.gateway.http.body.JsonBody;
import io.zoetic.gateway.learning.RunJson;
import io.zoetic.gateway.schema.Body;
import io.zoetic.gateway.schema.Field;
import io.zoetic.gateway.schema.Schema;
import io.zoetic.gateway.schema.Shape;
import io.zoetic.gateway.store.JsonResponder;
import io.zoetic.vectorstore.feedback.FeedbackStore;
import io.zoetic.vectorstore.feedback.Purge;
import io.zoetic.vectorstore.learning.RunRequest;
import io.zoetic.vectorstore.learning.TrainingRun;
import io.zoetic.vectorstore.learning.TrainingRuns;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Takes back that feedback is believed: it is quarantined, what was made of it goes, and what is
 * served that had learnt from it is judged again. Asked again after a failure, it goes on.
 */
final class PurgeRoute {
  private static final int KEY_MAX = 200;
  private static final long SEED = 1;
  private static final Schema TIME =
      Schema.text().with("format", "date-time").matching("^(?!0000)");

  static final Body BODY =
      Body.of(
              Reason.FIELD,
              Field.optional(
                  "key",
                  Schema.line(KEY_MAX)
                      .says("The id of the key that gave it, or whose completions' links did.")),
              Field.optional("tenant", Shape.TENANT.schema()),
              Field.optional("since", TIME.says("Received then or later.")),
              Field.optional("until", TIME.says("Received then or before.")),
              Field.optional("dry_run", Schema.flag().says("Whether only to count.").orElse(false)))
          .where(PurgeRoute::ofSomething);

  private final FeedbackStore store;
  private final TrainingRuns runs;
  private final JsonResponder answers;
  private final JsonBodies bodies;

  PurgeRoute(FeedbackStore store, TrainingRuns runs, JsonResponder answers, JsonBodies bodies) {
    this.store = requireNonNull(store, "store");
    this.runs = requireNonNull(runs, "runs");
    this.answers = requireNonNull(answers, "answers");
    this.bodies = requireNonNull(bodies, "bodies");
  }

  private static Schema ofSomething(Schema body) {
    return body.with(
        "anyOf",
        Stream.of("key", "tenant", "since")
            .map(name -> Schema.having(Field.required(name, Schema.text())))
            .toList());
  }

  void purge(RoutingContext context) {
    Principal principal = Authentication.of(context);
    bodies.read(
        context,
        body -> {
          RequestFields fields = new RequestFields(JsonBody.parse(body), "");
          fields.refuseUnknown(BODY.names());
          String reason = Reason.of(fields);
          boolean dryRun = fields.flag("dry_run");
          Purge purge = purge(fields);
          return answers.send(
              context,
              () -> {
                Purge.Result purged =
                    store.purge(purge, dryRun ? null : principal.attribution(reason));
                return PurgeJson.of(
                    purged, dryRun, dryRun ? List.of() : rejudge(purged, principal, reason));
              });
        });
  }

  private static Purge purge(RequestFields fields) {
    String key = FeedbackValue.text(fields, "key", KEY_MAX);
    String tenant = fields.text("tenant");
    Instant since = time(fields, "since");
    Instant until = time(fields, "until");
    return RequestValues.checked(() -> new Purge(key, tenant, since, until));
  }

  private static @Nullable Instant time(RequestFields fields, String name) {
    String text = fields.text(name);
    return text == null ? null : Times.parse(name, text);
  }

  private List<RunJson> rejudge(Purge.Result purged, Principal principal, String reason) {
    Map<String, List<Integer>> byExpert =
        purged.learnt().stream()
            .collect(
                Collectors.groupingBy(
                    VersionId::expert,
                    TreeMap::new,
                    Collectors.mapping(VersionId::version, Collectors.toList())));
    return byExpert.entrySet().stream()
        .map(learnt -> rejudge(learnt.getKey(), learnt.getValue(), principal, reason))
        .map(run -> RunJson.of(run, null))
        .toList();
  }

  /** As long as a reason may be. */
  private static String purged(String reason) {
    String told = "feedback is purged: " + reason;
    return told.codePointCount(0, told.length()) <= Reason.MAX
        ? told
        : told.substring(0, told.offsetByCodePoints(0, Reason.MAX));
  }

  /** What is being learnt may be learnt from what was purged. */
  private TrainingRun rejudge(
      String expert, List<Integer> versions, Principal principal, String reason) {
    runs.list(expert, 1).stream()
        .filter(run -> !run.state().isFinal())
        .forEach(run -> runs.cancel(run.id(), principal.attribution(purged(reason))));
    return runs.enqueue(
        new RunRequest(
            expert,
            RunRequest.Cause.OPERATOR,
            reason,
            principal.actor(),
            CanonicalJson.of(Map.of("rejudge", versions)),
            SEED));
  }
}
