// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.learning;

import static java.util.Objects.requireNonNull;

import io.vertx.ext.web.RoutingContext;
import io.zoetic.gateway.access.Authentication;
import io.zoetic.gateway.feedback.fields.FeedbackQuery;
import io.zoetic.gateway.http.ListJson;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.gateway.http.body.JsonBodies;
import io.zoetic.gateway.http.body.JsonBody;
import io.zoetic.gateway.store.JsonResponder;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.feedback.FeedbackStore;
import io.zoetic.vectorstore.feedback.Metric;

/** Says what feedback can be given on. */
public final class MetricRoutes {
  /** A declaration does not say why. */
  private static final String ASKED_TO = "asked to";

  private final FeedbackStore store;
  private final JsonResponder answers;
  private final JsonBodies bodies;

  public MetricRoutes(FeedbackStore store, JsonResponder answers, JsonBodies bodies) {
    this.store = requireNonNull(store, "store");
    this.answers = requireNonNull(answers, "answers");
    this.bodies = requireNonNull(bodies, "bodies");
  }

  public void declare(RoutingContext context) {
    Attribution change = Authentication.of(context).attribution(ASKED_TO);
    String name = RequestValues.inPath(context, "metric");
    bodies.read(
        context,
        body -> {
          Metric metric = MetricDeclaration.read(name, new RequestFields(JsonBody.parse(body), ""));
          return answers.send(
              context,
              () -> {
                store.declare(metric, change);
                return MetricJson.of(metric);
              });
        });
  }

  public void list(RoutingContext context) {
    answers.json(context, () -> ListJson.of(store.metrics(), MetricJson::of));
  }

  public void show(RoutingContext context) {
    String name = RequestValues.inPath(context, "metric");
    if (!Metric.isName(name)) {
      throw FeedbackQuery.unknown("a metric", name);
    }
    answers.json(
        context,
        () ->
            MetricJson.of(
                store.metric(name).orElseThrow(() -> FeedbackQuery.unknown("a metric", name))));
  }
}
