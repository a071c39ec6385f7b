// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import static java.util.Objects.requireNonNull;

import io.vertx.ext.web.RoutingContext;
import io.zoetic.core.Scope;
import io.zoetic.gateway.access.Authentication;
import io.zoetic.gateway.access.Principal;
import io.zoetic.gateway.feedback.fields.FeedbackQuery;
import io.zoetic.gateway.http.ListJson;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.gateway.store.JsonResponder;
import io.zoetic.gateway.store.LearningStatus;
import io.zoetic.gateway.store.StoreCalls;
import io.zoetic.vectorstore.feedback.FeedbackState;
import io.zoetic.vectorstore.feedback.FeedbackStatus;
import io.zoetic.vectorstore.feedback.FeedbackStore;
import java.util.List;
import java.util.UUID;

/**
 * The routes that show what has become of feedback, and delete it. Who acts for a tenant sees what
 * is the tenant's.
 */
final class StoredFeedbackRoutes {
  private static final int NO_CONTENT = 204;

  /** A request to delete has no body to say why in. */
  private static final String ASKED_TO = "asked to";

  private final FeedbackStore store;
  private final LearningStatus learning;
  private final StoreCalls calls;
  private final JsonResponder answers;

  StoredFeedbackRoutes(FeedbackStore store, LearningStatus learning, StoreCalls calls) {
    this.store = requireNonNull(store, "store");
    this.learning = requireNonNull(learning, "learning");
    this.calls = requireNonNull(calls, "calls");
    this.answers = new JsonResponder(calls);
  }

  void list(RoutingContext context) {
    String expert = FeedbackQuery.expert(context);
    FeedbackState state = FeedbackQuery.state(context);
    int limit = RequestValues.limit(context);
    Scope scope = Authentication.of(context).scope();
    answers.json(
        context,
        () -> {
          List<FeedbackStatus> rows = store.list(scope, expert, state, limit);
          String obstacle = learning.now().obstacle().orElse(null);
          return ListJson.of(rows, row -> FeedbackJson.of(row, obstacle));
        });
  }

  void show(RoutingContext context) {
    Scope scope = Authentication.of(context).scope();
    UUID id = FeedbackQuery.id(context, "feedback");
    answers.json(
        context,
        () -> {
          FeedbackStatus status =
              store.show(id, scope).orElseThrow(() -> FeedbackQuery.unknown("feedback", id));
          return FeedbackJson.of(status, learning.now().obstacle().orElse(null));
        });
  }

  void delete(RoutingContext context) {
    Principal principal = Authentication.of(context);
    UUID id = FeedbackQuery.id(context, "feedback");
    calls
        .call(
            () -> {
              if (!store.delete(id, principal.scope(), principal.attribution(ASKED_TO))) {
                throw FeedbackQuery.unknown("feedback", id);
              }
              return id;
            })
        .onSuccess(_ -> context.response().setStatusCode(NO_CONTENT).end())
        .onFailure(context::fail);
  }
}
