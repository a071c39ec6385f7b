// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import static java.util.Objects.requireNonNull;

import io.vertx.ext.web.RoutingContext;
import io.zoetic.gateway.access.Authentication;
import io.zoetic.gateway.access.Principal;
import io.zoetic.gateway.feedback.fields.Reason;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.http.body.JsonBodies;
import io.zoetic.gateway.http.body.JsonBody;
import io.zoetic.gateway.schema.Body;
import io.zoetic.gateway.schema.Field;
import io.zoetic.gateway.schema.Schema;
import io.zoetic.gateway.store.JsonResponder;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.feedback.Erasure;
import io.zoetic.vectorstore.feedback.FeedbackStore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Forgets users of those whom a key acts for, and says what had learnt from them. */
final class UserRoutes {
  private static final Logger LOG = LoggerFactory.getLogger(UserRoutes.class);
  private static final int USER_MAX = 200;

  /** The user is named here, and not by the address: proxies keep addresses in logs. */
  static final Body BODY =
      Body.of(
          Field.required(
              "user",
              Schema.text()
                  .matching("^[^\\u0000]*$")
                  .with("minLength", 1)
                  .upTo(USER_MAX)
                  .says("As feedback or requests named the user.")),
          Reason.FIELD,
          Field.optional("dry_run", Schema.flag().says("Whether only to count.").orElse(false)));

  private final FeedbackStore store;
  private final JsonResponder answers;
  private final JsonBodies bodies;

  UserRoutes(FeedbackStore store, JsonResponder answers, JsonBodies bodies) {
    this.store = requireNonNull(store, "store");
    this.answers = requireNonNull(answers, "answers");
    this.bodies = requireNonNull(bodies, "bodies");
  }

  void forget(RoutingContext context) {
    Principal principal = Authentication.of(context);
    bodies.read(
        context,
        body -> {
          RequestFields fields = new RequestFields(JsonBody.parse(body), "");
          fields.refuseUnknown(BODY.names());
          String user = user(fields.requiredText("user"));
          String reason = Reason.of(fields);
          boolean dryRun = fields.flag("dry_run");
          return answers.send(
              context,
              () -> {
                Attribution change = dryRun ? null : principal.attribution(reason);
                Erasure erasure = store.forget(user, principal.scope(), change);
                log(principal, reason, erasure, dryRun);
                return ErasureJson.of(erasure, dryRun);
              });
        });
  }

  private static String user(String user) {
    int length = user.codePointCount(0, user.length());
    if (length < 1 || length > USER_MAX || user.indexOf('\0') >= 0) {
      throw ApiException.invalid(
          "user",
          "user must be 1 to %d characters without U+0000, had %d".formatted(USER_MAX, length));
    }
    return user;
  }

  /** Who is forgotten is in no log. */
  private static void log(Principal principal, String reason, Erasure erasure, boolean dryRun) {
    LOG.atInfo()
        .addKeyValue("actor", principal.actor())
        .addKeyValue("reason", reason)
        .addKeyValue("feedback", erasure.feedback())
        .addKeyValue("examples", erasure.examples())
        .addKeyValue("interactions", erasure.interactions())
        .addKeyValue("dryRun", dryRun)
        .log("a user is forgotten");
  }
}
