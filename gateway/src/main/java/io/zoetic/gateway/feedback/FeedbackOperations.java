// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import io.zoetic.gateway.access.Endpoint;
import io.zoetic.gateway.feedback.fields.GivenFeedback;
import io.zoetic.gateway.http.ErrorJson;
import io.zoetic.gateway.http.ListJson;
import io.zoetic.gateway.learning.GrowthDetailJson;
import io.zoetic.gateway.learning.GrowthJson;
import io.zoetic.gateway.learning.GrowthRoutes;
import io.zoetic.gateway.learning.MetricDeclaration;
import io.zoetic.gateway.learning.MetricJson;
import io.zoetic.gateway.learning.RunDetailJson;
import io.zoetic.gateway.learning.RunJson;
import io.zoetic.gateway.learning.RunRoutes;
import io.zoetic.gateway.openapi.Answer;
import io.zoetic.gateway.openapi.Failure;
import io.zoetic.gateway.openapi.Operation;
import io.zoetic.gateway.openapi.Parameter;
import io.zoetic.gateway.openapi.Tag;
import io.zoetic.gateway.schema.Body;
import io.zoetic.gateway.schema.Field;
import io.zoetic.gateway.schema.RecordSchema;
import io.zoetic.gateway.schema.Schema;
import io.zoetic.gateway.schema.Shape;
import io.zoetic.vectorstore.feedback.FeedbackState;
import io.zoetic.vectorstore.growth.GrowthCluster;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The operations of the endpoints of feedback and of what is learnt from it. */
public final class FeedbackOperations {
  private static final Failure CONFLICT =
      Failure.of(
          409,
          "FeedbackConflict",
          "The idempotency key brought another body before.",
          RecordSchema.of(FeedbackConflictJson.class));

  /** What is there now is no expert, and is read elsewhere. */
  private static final Schema NOTHING_CURRENT =
      Schema.object(
              List.of(
                  Field.required("error", RecordSchema.of(ErrorJson.Detail.class)),
                  Field.required("current", Schema.nothing())))
          .closed();

  private static final Failure METRIC_CONFLICT =
      Failure.of(409, "MetricConflict", "The metric is declared otherwise.", NOTHING_CURRENT);
  private static final Failure FORGOTTEN =
      Failure.of(410, "Forgotten", "The user whose answer it is about was forgotten since.");
  private static final Failure NO_VOTE =
      Failure.of(403, "NoVote", "The link is forged or has expired.");

  private static final Schema ID = Schema.text().with("format", "uuid");
  private static final Parameter FEEDBACK =
      Parameter.inPath("id", "That it was acknowledged with.", ID);
  private static final Parameter RUN = Parameter.inPath("id", "Of the run.", ID);
  private static final Parameter METRIC =
      Parameter.inPath("metric", "The name of a metric.", Shape.METRIC.schema());
  private static final Parameter TOKEN =
      Parameter.inPath("token", "From a completion's link.", Schema.text());
  private static final Parameter EXPERT =
      Parameter.inQuery("expert", "Only of this expert.", Shape.EXPERT.schema());
  private static final Parameter STATE =
      Parameter.inQuery("state", "Only what is in it.", Schema.words(FeedbackState.class));

  private static final Parameter CLUSTER = Parameter.inPath("id", "Of the cluster.", ID);
  private static final Parameter GROWTH_STATE =
      Parameter.inQuery("state", "Only those in it.", Schema.words(GrowthCluster.State.class));
  private static final Failure GROWTH_CONFLICT =
      Failure.of(
          409, "GrowthConflict", "The state of the cluster does not permit it.", NOTHING_CURRENT);
  private static final Schema SHOWN_CLUSTER = RecordSchema.of(GrowthDetailJson.class);

  private static final Schema RECEIPT = RecordSchema.of(FeedbackReceiptJson.class);
  private static final Schema SHOWN_RUN = RecordSchema.of(RunJson.class);
  private static final Schema SHOWN_METRIC = RecordSchema.of(MetricJson.class);

  private final Map<Endpoint, Operation> operations = new EnumMap<>(Endpoint.class);

  private FeedbackOperations() {
    give();
    stored();
    metrics();
    runs();
    growth();
  }

  /** By endpoint. */
  public static Map<Endpoint, Operation> all() {
    return Map.copyOf(new FeedbackOperations().operations);
  }

  private void add(Endpoint endpoint, Operation operation) {
    operations.put(endpoint, operation);
  }

  private static Operation of(String summary) {
    return Operation.of(Tag.FEEDBACK, summary);
  }

  private void give() {
    Answer stored = Answer.json(202, "It is stored.", RECEIPT);
    add(
        Endpoint.GIVE_FEEDBACK,
        of("Says how good an answer is. Acknowledged when it is committed.")
            .takes(Parameter.IDEMPOTENCY_KEY, Parameter.TENANT)
            .body(GivenFeedback.SCHEMA)
            .gives(stored)
            .fails(CONFLICT, FORGOTTEN));
    add(
        Endpoint.GIVE_FEEDBACK_BATCH,
        of("Says how good up to 1000 answers are. Items that break a rule are answered by errors;"
                + " the others are stored.")
            .takes(Parameter.IDEMPOTENCY_KEY, Parameter.TENANT)
            .body(FeedbackBatch.BODY.schema())
            .gives(
                Answer.json(
                    202, "What became of each.", RecordSchema.of(FeedbackResultsJson.class))));
    add(
        Endpoint.TEACH,
        of("Teaches an expert, which need not be there yet, prompts that nobody has asked: up to 1000"
                + " completions and answers. Rows that break a rule are answered by errors; the others are"
                + " stored, as feedback.")
            .takes(Parameter.EXPERT, Parameter.IDEMPOTENCY_KEY, Parameter.TENANT)
            .body(TaughtBatch.BODY.schema())
            .gives(Answer.json(202, "What became of each.", RecordSchema.of(TaughtJson.class))));
    add(
        Endpoint.VOTE,
        of("Votes by a link that came with an answer; once, however often it is sent. For pages of"
                + " any origin.")
            .takes(TOKEN)
            .optionalBody(VoteRoutes.BODY.schema())
            .gives(stored)
            .fails(NO_VOTE, CONFLICT, FORGOTTEN));
    add(
        Endpoint.ALLOW_VOTE,
        of("Tells a browser that a page may vote.")
            .takes(TOKEN)
            .gives(Answer.empty(204, "It may.")));
  }

  private void stored() {
    add(
        Endpoint.LIST_FEEDBACK,
        of("Feedback, the newest first.")
            .takes(EXPERT, STATE, Parameter.ROWS)
            .gives(RecordSchema.of(ListJson.class, FeedbackJson.class)));
    add(
        Endpoint.SHOW_FEEDBACK,
        of("One piece of feedback and what has become of it. Clients of a tenant see the tenant's.")
            .takes(FEEDBACK)
            .gives(RecordSchema.of(FeedbackJson.class))
            .fails(Failure.NOT_FOUND));
    add(
        Endpoint.DELETE_FEEDBACK,
        of("Deletes feedback and the example that was made of it.")
            .takes(FEEDBACK)
            .gives(Answer.empty(204, "It is gone."))
            .fails(Failure.NOT_FOUND));
    add(
        Endpoint.APPROVE_FEEDBACK,
        of("Has you answer for feedback that others gave: it counts as your own word, and its"
                + " questions held out are part of the anchor of their expert.")
            .body(ApproveRoute.BODY.schema())
            .gives(RecordSchema.of(ApprovalJson.class))
            .fails(Failure.NOT_FOUND));
    add(
        Endpoint.PURGE_FEEDBACK,
        of("Takes back that feedback is believed, and has judged again what is served that had"
                + " learnt from it.")
            .body(PurgeRoute.BODY.schema())
            .gives(RecordSchema.of(PurgeJson.class)));
    add(
        Endpoint.FORGET_USER,
        of("Deletes all that is kept of a user, and says which versions had learnt from it. What was"
                + " asked before and comes later stays away.")
            .body(UserRoutes.BODY.schema())
            .gives(RecordSchema.of(ErasureJson.class)));
  }

  private void metrics() {
    add(
        Endpoint.LIST_METRICS,
        of("What feedback can be given on.")
            .gives(RecordSchema.of(ListJson.class, MetricJson.class)));
    add(
        Endpoint.SHOW_METRIC,
        of("One metric.").takes(METRIC).gives(SHOWN_METRIC).fails(Failure.NOT_FOUND));
    add(
        Endpoint.DECLARE_METRIC,
        of("Declares a metric. Declared again, its weight, guard and expert may change, nothing"
                + " else.")
            .takes(METRIC)
            .body(MetricDeclaration.BODY.schema().named("DeclaredMetric"))
            .gives(SHOWN_METRIC)
            .fails(METRIC_CONFLICT));
  }

  private void runs() {
    add(
        Endpoint.LIST_RUNS,
        of("Training runs, the newest first.")
            .takes(EXPERT, Parameter.ROWS)
            .gives(RecordSchema.of(ListJson.class, RunJson.class)));
    add(
        Endpoint.START_RUN,
        of("Queues a training run.")
            .body(RunRoutes.BODY.schema())
            .gives(
                Answer.json(200, "One of the same expert is open.", SHOWN_RUN),
                Answer.json(201, "It is queued.", SHOWN_RUN)));
    add(
        Endpoint.SHOW_RUN,
        of("A training run, what it was measured by and what it learnt from.")
            .takes(RUN)
            .gives(RecordSchema.of(RunDetailJson.class))
            .fails(Failure.NOT_FOUND));
    add(
        Endpoint.CANCEL_RUN,
        of("Stops a training run; one that has ended stays as it is.")
            .takes(RUN)
            .body(RunRoutes.REASON.schema())
            .gives(SHOWN_RUN)
            .fails(Failure.NOT_FOUND));
  }

  private void growth() {
    add(
        Endpoint.LIST_GROWTH,
        of("Clusters of what the base model answered, the newest first: what may grow of itself.")
            .takes(GROWTH_STATE, Parameter.ROWS)
            .gives(RecordSchema.of(ListJson.class, GrowthJson.class)));
    add(
        Endpoint.SHOW_GROWTH,
        of("A cluster, and what was decided on it and why.")
            .takes(CLUSTER)
            .gives(SHOWN_CLUSTER)
            .fails(Failure.NOT_FOUND));
    change(
        Endpoint.VETO_GROWTH,
        "Nothing grows of a cluster from now on; what it gave to an expert is taken back.",
        GrowthRoutes.REASON);
    change(Endpoint.LIFT_VETO, "A cluster is decided on again.", GrowthRoutes.REASON);
    change(
        Endpoint.RENAME_GROWTH,
        "Names the expert that will grow from a cluster, or has and has no version yet.",
        GrowthRoutes.NAME);
    change(
        Endpoint.MERGE_GROWTH,
        "Makes a cluster a part of another one, which is shown.",
        GrowthRoutes.INTO);
  }

  private void change(Endpoint endpoint, String summary, Body body) {
    add(
        endpoint,
        of(summary)
            .takes(CLUSTER)
            .body(body.schema())
            .gives(SHOWN_CLUSTER)
            .fails(Failure.NOT_FOUND, GROWTH_CONFLICT));
  }
}
