// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import static java.util.Objects.requireNonNull;

import io.vertx.ext.web.RoutingContext;
import io.zoetic.gateway.access.Authentication;
import io.zoetic.gateway.access.Principal;
import io.zoetic.gateway.feedback.fields.FeedbackQuery;
import io.zoetic.gateway.feedback.fields.Reason;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.gateway.http.body.JsonBodies;
import io.zoetic.gateway.http.body.JsonBody;
import io.zoetic.gateway.schema.Body;
import io.zoetic.gateway.schema.Field;
import io.zoetic.gateway.schema.Schema;
import io.zoetic.gateway.store.JsonResponder;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.feedback.Approval;
import io.zoetic.vectorstore.feedback.FeedbackStore;
import java.util.List;
import java.util.UUID;

/**
 * Has who asks answer for feedback that a crowd gave: it counts as an operator's own word, and its
 * questions held out are part of the anchor of their expert.
 */
final class ApproveRoute {

  static final Body BODY =
      Body.of(
          Reason.FIELD,
          Field.required(
              "feedback",
              Schema.list(Schema.text().with("format", "uuid"))
                  .says("What was looked at.")
                  .with("minItems", 1)
                  .with("maxItems", FeedbackStore.MAX_PAGE)));

  private final FeedbackStore store;
  private final JsonResponder answers;
  private final JsonBodies bodies;

  ApproveRoute(FeedbackStore store, JsonResponder answers, JsonBodies bodies) {
    this.store = requireNonNull(store, "store");
    this.answers = requireNonNull(answers, "answers");
    this.bodies = requireNonNull(bodies, "bodies");
  }

  void approve(RoutingContext context) {
    Principal principal = Authentication.of(context);
    bodies.read(
        context,
        body -> {
          RequestFields fields = new RequestFields(JsonBody.parse(body), "");
          fields.refuseUnknown(BODY.names());
          Attribution change = principal.attribution(Reason.of(fields));
          fields.required("feedback");
          List<UUID> ids =
              fields.texts("feedback").stream()
                  .map(id -> FeedbackQuery.id("feedback", id))
                  .toList();
          Approval approval = RequestValues.checked(() -> new Approval(ids, principal.id()));
          return answers.send(context, () -> ApprovalJson.of(store.approve(approval, change)));
        });
  }
}
