// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.learning;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.core.CanonicalJson;
import io.zoetic.core.Scope;
import io.zoetic.gateway.access.Authentication;
import io.zoetic.gateway.access.Principal;
import io.zoetic.gateway.feedback.fields.FeedbackQuery;
import io.zoetic.gateway.feedback.fields.FeedbackValue;
import io.zoetic.gateway.feedback.fields.Reason;
import io.zoetic.gateway.http.Json;
import io.zoetic.gateway.http.ListJson;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.gateway.http.body.JsonBodies;
import io.zoetic.gateway.http.body.JsonBody;
import io.zoetic.gateway.schema.AnyJson;
import io.zoetic.gateway.schema.Body;
import io.zoetic.gateway.schema.Field;
import io.zoetic.gateway.schema.Schema;
import io.zoetic.gateway.schema.Shape;
import io.zoetic.gateway.store.JsonResponder;
import io.zoetic.gateway.store.LearningStatus;
import io.zoetic.gateway.store.StoreCalls;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.learning.RunRequest;
import io.zoetic.vectorstore.learning.TrainingRun;
import io.zoetic.vectorstore.learning.TrainingRuns;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Starts, shows and stops training runs. */
public final class RunRoutes {
  private static final int OK = 200;
  private static final int CREATED = 201;

  /** Every client can read a number below this. */
  private static final long SEED_MAX = 1L << 53;

  /** What a body may say of a run that is to start. */
  public static final Body BODY =
      Body.of(
          Field.required("expert", Shape.EXPERT.schema()),
          Reason.FIELD,
          Field.optional(
              "seed", Schema.integer(Long.MIN_VALUE, Long.MAX_VALUE).says("Drawn if absent.")),
          Field.optional("config", AnyJson.OBJECT.says("What differs from the defaults.")));

  /** Why a run is to stop. */
  public static final Body REASON = Body.of(Reason.FIELD);

  private final TrainingRuns runs;
  private final LearningStatus learning;
  private final StoreCalls calls;
  private final JsonResponder answers;
  private final JsonBodies bodies;
  private final RandomGenerator random = RandomGenerator.getDefault();

  public RunRoutes(
      TrainingRuns runs, LearningStatus learning, StoreCalls calls, JsonBodies bodies) {
    this.runs = requireNonNull(runs, "runs");
    this.learning = requireNonNull(learning, "learning");
    this.calls = requireNonNull(calls, "calls");
    this.answers = new JsonResponder(calls);
    this.bodies = requireNonNull(bodies, "bodies");
  }

  public void start(RoutingContext context) {
    Principal principal = Authentication.of(context);
    bodies.read(
        context,
        body -> {
          RunRequest request = request(new RequestFields(JsonBody.parse(body), ""), principal);
          return calls.call(() -> started(request)).onSuccess(each -> answer(context, each));
        });
  }

  /**
   * A run that was asked for.
   *
   * @param isNew whether it was not open already
   * @param obstacle why nobody can take it at present
   */
  private record Started(TrainingRun run, boolean isNew, @Nullable String obstacle) {}

  private Started started(RunRequest request) {
    // The run that is open, if one is, is the newest.
    List<TrainingRun> newest = runs.list(request.expert(), 1);
    TrainingRun run = runs.enqueue(request);
    return new Started(
        run, newest.stream().noneMatch(each -> each.id().equals(run.id())), obstacle());
  }

  /** Why nothing can be learnt at present; blocks. */
  private @Nullable String obstacle() {
    return learning.now().obstacle().orElse(null);
  }

  private static void answer(RoutingContext context, Started started) {
    context
        .response()
        .setStatusCode(started.isNew() ? CREATED : OK)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(Json.encode(RunJson.of(started.run(), started.obstacle())));
  }

  private RunRequest request(RequestFields body, Principal principal) {
    body.refuseUnknown(BODY.names());
    String expert = FeedbackQuery.expertName(body.requiredText("expert"));
    Long seed = body.longInteger("seed");
    String config = body.objectJson("config");
    FeedbackValue.requireNoNul("config", body.object().path("config"));
    return new RunRequest(
        expert,
        RunRequest.Cause.OPERATOR,
        Reason.of(body),
        principal.actor(),
        RequestValues.checked(() -> canonical(config)),
        seed == null ? random.nextLong(SEED_MAX) : seed);
  }

  private static String canonical(String config) {
    try {
      return CanonicalJson.of(config);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("config " + e.getMessage(), e);
    }
  }

  public void list(RoutingContext context) {
    String expert = FeedbackQuery.expert(context);
    int limit = RequestValues.limit(context);
    answers.json(
        context,
        () -> {
          List<TrainingRun> rows = runs.list(expert, limit);
          String obstacle = obstacle();
          return ListJson.of(rows, run -> RunJson.of(run, obstacle));
        });
  }

  public void show(RoutingContext context) {
    UUID id = FeedbackQuery.id(context, "a training run");
    Scope scope = Authentication.of(context).scope();
    answers.json(
        context,
        () -> {
          TrainingRun run = require(id);
          return new RunDetailJson(
              RunJson.of(run, obstacle()),
              runs.evaluationsOf(id).stream()
                  .map(each -> new RunDetailJson.Evaluation(each.suite(), each.reportJson()))
                  .toList(),
              runs.feedbackOf(id, scope),
              runs.promptsOf(id, scope).stream()
                  .map(each -> new RunDetailJson.AskedPrompt(each.completionId(), each.index()))
                  .toList());
        });
  }

  public void cancel(RoutingContext context) {
    Principal principal = Authentication.of(context);
    UUID id = FeedbackQuery.id(context, "a training run");
    bodies.read(context, body -> cancelled(context, id, why(JsonBody.parse(body), principal)));
  }

  private Future<?> cancelled(RoutingContext context, UUID id, Attribution change) {
    return answers.send(
        context,
        () -> {
          require(id);
          runs.cancel(id, change);
          return RunJson.of(require(id), null);
        });
  }

  private static Attribution why(JsonNode body, Principal principal) {
    RequestFields fields = new RequestFields(body, "");
    fields.refuseUnknown(REASON.names());
    return principal.attribution(Reason.of(fields));
  }

  private TrainingRun require(UUID id) {
    return runs.show(id).orElseThrow(() -> FeedbackQuery.unknown("a training run", id));
  }
}
