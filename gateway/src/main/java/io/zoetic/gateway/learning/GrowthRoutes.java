// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.learning;

import static java.util.Objects.requireNonNull;

import io.vertx.ext.web.RoutingContext;
import io.zoetic.core.NameRules;
import io.zoetic.gateway.access.Authentication;
import io.zoetic.gateway.access.Principal;
import io.zoetic.gateway.feedback.fields.FeedbackQuery;
import io.zoetic.gateway.feedback.fields.Reason;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.ListJson;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.gateway.http.body.JsonBodies;
import io.zoetic.gateway.http.body.JsonBody;
import io.zoetic.gateway.schema.Body;
import io.zoetic.gateway.schema.Field;
import io.zoetic.gateway.schema.Schema;
import io.zoetic.gateway.schema.Shape;
import io.zoetic.gateway.store.JsonResponder;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.growth.GrowthCluster;
import io.zoetic.vectorstore.growth.GrowthLedger;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Shows what grows of itself, and why, and takes what people decide about it. */
public final class GrowthRoutes {
  /** Why a cluster is vetoed, or not any more. */
  public static final Body REASON = Body.of(Reason.FIELD);

  /** What the expert is to be called. */
  public static final Body NAME =
      Body.of(Field.required("name", Shape.EXPERT.schema()), Reason.FIELD);

  /** Which cluster it becomes a part of. */
  public static final Body INTO =
      Body.of(
          Field.required("into", Schema.text().with("format", "uuid").says("Another cluster.")),
          Reason.FIELD);

  private static final String CLUSTER = "a cluster";

  private final GrowthLedger ledger;
  private final JsonResponder answers;
  private final JsonBodies bodies;

  public GrowthRoutes(GrowthLedger ledger, JsonResponder answers, JsonBodies bodies) {
    this.ledger = requireNonNull(ledger, "ledger");
    this.answers = requireNonNull(answers, "answers");
    this.bodies = requireNonNull(bodies, "bodies");
  }

  public void list(RoutingContext context) {
    GrowthCluster.State state = state(context);
    int limit = RequestValues.limit(context);
    answers.json(context, () -> ListJson.of(ledger.list(state, limit), GrowthJson::of));
  }

  private static GrowthCluster.@Nullable State state(RoutingContext context) {
    String given = context.queryParams().get("state");
    if (given == null) {
      return null;
    }
    List<String> words =
        Arrays.stream(GrowthCluster.State.values()).map(GrowthCluster.State::word).toList();
    if (!words.contains(given)) {
      throw ApiException.invalid(
          "state",
          "state must be one of %s, was %s"
              .formatted(String.join(", ", words), RequestValues.shortened(given)));
    }
    return GrowthCluster.State.parse(given);
  }

  public void show(RoutingContext context) {
    UUID id = FeedbackQuery.id(context, CLUSTER);
    answers.json(context, () -> detail(id));
  }

  public void veto(RoutingContext context) {
    changeForAReason(context, ledger::veto);
  }

  public void lift(RoutingContext context) {
    changeForAReason(context, ledger::lift);
  }

  /** Where nothing but the reason is said. */
  private void changeForAReason(RoutingContext context, BiConsumer<UUID, Attribution> apply) {
    change(
        context,
        REASON,
        (id, fields) -> {
          Attribution why = why(context, fields);
          return () -> {
            apply.accept(id, why);
            return id;
          };
        });
  }

  public void rename(RoutingContext context) {
    change(
        context,
        NAME,
        (id, fields) -> {
          String name = name(fields.requiredText("name"));
          Attribution why = why(context, fields);
          return () -> {
            ledger.rename(id, name, why);
            return id;
          };
        });
  }

  public void merge(RoutingContext context) {
    change(
        context,
        INTO,
        (id, fields) -> {
          UUID into = FeedbackQuery.id(CLUSTER, fields.requiredText("into"));
          Attribution why = why(context, fields);
          return () -> {
            ledger.merge(id, into, why);
            return into;
          };
        });
  }

  private static String name(String given) {
    if (!NameRules.isExpert(given) || NameRules.isReserved(given)) {
      throw ApiException.invalid(
          "name",
          "name must be 1 to 64 of a-z, 0-9 and inner hyphens, and not base, auto or other, was "
              + RequestValues.shortened(given));
    }
    return given;
  }

  /** Changes something and says which cluster to show. */
  private interface Change {
    UUID apply();
  }

  private void change(
      RoutingContext context, Body rules, BiFunction<UUID, RequestFields, Change> read) {
    UUID id = FeedbackQuery.id(context, CLUSTER);
    bodies.read(
        context,
        body -> {
          RequestFields fields = new RequestFields(JsonBody.parse(body), "");
          fields.refuseUnknown(rules.names());
          Change change = read.apply(id, fields);
          return answers.send(context, () -> detail(change.apply()));
        });
  }

  private static Attribution why(RoutingContext context, RequestFields fields) {
    Principal principal = Authentication.of(context);
    return principal.attribution(Reason.of(fields));
  }

  private GrowthDetailJson detail(UUID id) {
    GrowthCluster cluster = ledger.show(id).orElseThrow(() -> FeedbackQuery.unknown(CLUSTER, id));
    return GrowthDetailJson.of(cluster, ledger.decisions(id));
  }
}
