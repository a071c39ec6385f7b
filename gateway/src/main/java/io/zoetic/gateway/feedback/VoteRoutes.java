// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.core.Digests;
import io.zoetic.gateway.feedback.fields.FeedbackBody;
import io.zoetic.gateway.feedback.fields.FeedbackValue;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.gateway.http.body.JsonBodies;
import io.zoetic.gateway.http.body.JsonBody;
import io.zoetic.gateway.http.body.PausedBody;
import io.zoetic.gateway.schema.Body;
import io.zoetic.gateway.schema.Field;
import io.zoetic.gateway.schema.Schema;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.FeedbackSource;
import io.zoetic.vectorstore.feedback.FeedbackStore.Receipt;
import java.time.Instant;
import java.time.InstantSource;
import java.util.UUID;

/** Takes votes by link, from pages of any origin. The link is all that it takes. */
final class VoteRoutes {
  private static final int NO_CONTENT = 204;
  private static final int RATIONALE_MAX = 10_000;
  private static final String PREFERRED = "\"preferred\"";
  private static final String PREFLIGHT_SECONDS = "86400";

  static final Body BODY =
      Body.of(Field.optional("rationale", Schema.line(RATIONALE_MAX).says("Why, for people.")));

  private final FeedbackLinks links;
  private final FeedbackWriter writer;
  private final JsonBodies bodies;
  private final InstantSource clock;

  VoteRoutes(FeedbackLinks links, FeedbackWriter writer, JsonBodies bodies, InstantSource clock) {
    this.links = requireNonNull(links, "links");
    this.writer = requireNonNull(writer, "writer");
    this.bodies = requireNonNull(bodies, "bodies");
    this.clock = requireNonNull(clock, "clock");
  }

  /** Tells a browser that a page may vote. */
  void allow(RoutingContext context) {
    allowOrigins(context);
    context
        .response()
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, "POST")
        .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, "content-type")
        .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, PREFLIGHT_SECONDS)
        .setStatusCode(NO_CONTENT)
        .end();
  }

  /** The link is looked at before the body is: anybody may send one. */
  void vote(RoutingContext context) {
    allowOrigins(context);
    String token = RequestValues.inPath(context, "token");
    PausedBody.until(
        context,
        links.tokens().map(tokens -> tokens.read(token, clock.instant())),
        vote -> bodies.readOptional(context, body -> vote(context, body, vote)));
  }

  private Future<Receipt> vote(RoutingContext context, Buffer body, Vote vote) {
    Instant now = clock.instant();
    boolean prefers = vote.says() == Vote.Says.BETTER;
    RequestFields fields = fields(context, body);
    fields.refuseUnknown(BODY.names());
    Feedback feedback =
        new Feedback(
            UUID.randomUUID(),
            Feedback.Sender.ofLink(
                vote.answer().completionId(),
                vote.tenant(),
                Digests.sha256Hex(vote.content()),
                FeedbackBody.hash(fields.object().toString())),
            new Feedback.Subject(vote.answer(), prefers ? vote.other() : null, null),
            prefers ? FeedbackKind.PREFERENCE.word() : "thumb",
            prefers ? FeedbackKind.PREFERENCE : FeedbackKind.BOOLEAN,
            prefers ? PREFERRED : Boolean.toString(vote.says() == Vote.Says.GOOD),
            new FeedbackSource(FeedbackSource.Type.END_USER, null),
            FeedbackValue.text(fields, "rationale", RATIONALE_MAX),
            "{}",
            now,
            now);
    // Who has a link need not know of the platform's workers.
    return FeedbackRoutes.write(context, writer, feedback, null);
  }

  private static RequestFields fields(RoutingContext context, Buffer body) {
    if (body.length() == 0) {
      return new RequestFields(JsonBody.parse(Buffer.buffer("{}")), "");
    }
    JsonBody.checkContentType(context.request().getHeader(HttpHeaders.CONTENT_TYPE));
    return new RequestFields(JsonBody.parse(body), "");
  }

  private static void allowOrigins(RoutingContext context) {
    context.response().putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, "*");
  }
}
