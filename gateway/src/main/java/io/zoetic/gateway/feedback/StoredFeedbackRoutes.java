// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import static java.util.Objects.requireNonNull;

import io.vertx.ext.web.RoutingContext;
import io.zoetic.gateway.access.Authentication;
import io.zoetic.gateway.access.Principal;
import io.zoetic.gateway.feedback.fields.FeedbackQuery;
import io.zoetic.gateway.http.ListJson;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.gateway.store.JsonResponder;
import io.zoetic.gateway.store.LearningStatus;
import io.zoetic.gateway.store.StoreCalls;
import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.feedback.FeedbackState;
import io.zoetic.vectorstore.feedback.FeedbackStatus;
import io.zoetic.vectorstore.feedback.FeedbackStore;
import java.util.List;
import java.util.UUID;

/**
 * The routes that show what has become of feedback, and delete it. A tenant's clients see what is
 * the tenant's.
 */
final class StoredFeedbackRoutes {
  private static final int NO_CONTENT = 204;

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
    answers.json(
        context,
        () -> {
          List<FeedbackStatus> rows = store.list(expert, state, limit);
          String obstacle = learning.now().obstacle().orElse(null);
          return ListJson.of(rows, row -> FeedbackJson.of(row, obstacle));
        });
  }

  void show(RoutingContext context) {
    Principal principal = Authentication.of(context);
    UUID id = FeedbackQuery.id(context, "feedback");
    answers.json(
        context,
        () -> {
          FeedbackStatus status = require(id, principal);
          return FeedbackJson.of(status, learning.now().obstacle().orElse(null));
        });
  }

  void delete(RoutingContext context) {
    Principal principal = Authentication.of(context);
    UUID id = FeedbackQuery.id(context, "feedback");
    calls
        .call(
            () -> {
              require(id, principal);
              if (!store.delete(id)) {
                throw FeedbackQuery.unknown("feedback", id);
              }
              return id;
            })
        .onSuccess(_ -> context.response().setStatusCode(NO_CONTENT).end())
        .onFailure(context::fail);
  }

  private FeedbackStatus require(UUID id, Principal principal) {
    return store
        .show(id)
        .filter(status -> isSeenBy(principal, status))
        .orElseThrow(() -> FeedbackQuery.unknown("feedback", id));
  }

  private static boolean isSeenBy(Principal principal, FeedbackStatus status) {
    String tenant = principal.tenant();
    return principal.role() != KeyRole.CLIENT
        || tenant == null
        || tenant.equals(status.feedback().sender().tenant());
  }
}
