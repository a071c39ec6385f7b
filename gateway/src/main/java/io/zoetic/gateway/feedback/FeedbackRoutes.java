// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.access.Authentication;
import io.zoetic.gateway.access.Principal;
import io.zoetic.gateway.feedback.fields.FeedbackBody;
import io.zoetic.gateway.feedback.fields.FeedbackRules;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.IdempotencyKeys;
import io.zoetic.gateway.http.Json;
import io.zoetic.gateway.http.body.JsonBodies;
import io.zoetic.gateway.http.body.JsonBody;
import io.zoetic.gateway.store.LearningStatus;
import io.zoetic.gateway.store.StoreCalls;
import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackSource;
import io.zoetic.vectorstore.feedback.FeedbackStore.Receipt;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Takes feedback, and acknowledges it when it is committed. */
final class FeedbackRoutes {
  private static final int ACCEPTED = 202;

  private final FeedbackRules rules;
  private final FeedbackWriter writer;
  private final LearningStatus learning;
  private final StoreCalls calls;
  private final Bodies bodies;
  private final InstantSource clock;

  /**
   * The readers of bodies.
   *
   * @param batches each may hold a thousand times as much
   */
  record Bodies(JsonBodies single, JsonBodies batches) {}

  FeedbackRoutes(
      FeedbackRules rules,
      FeedbackWriter writer,
      LearningStatus learning,
      StoreCalls calls,
      Bodies bodies,
      InstantSource clock) {
    this.rules = requireNonNull(rules, "rules");
    this.writer = requireNonNull(writer, "writer");
    this.learning = requireNonNull(learning, "learning");
    this.calls = requireNonNull(calls, "calls");
    this.bodies = requireNonNull(bodies, "bodies");
    this.clock = requireNonNull(clock, "clock");
  }

  /** Who judges if a body does not say. */
  static FeedbackSource.Type judgeOf(KeyRole role) {
    return switch (role) {
      case CLIENT, PROXY -> FeedbackSource.Type.END_USER;
      case ANNOTATOR -> FeedbackSource.Type.EXPERT;
      case TRAINER, OPERATOR, ADMIN -> FeedbackSource.Type.CODE;
    };
  }

  void give(RoutingContext context) {
    Principal principal = Authentication.of(context);
    String key = IdempotencyKeys.of(context);
    bodies
        .single()
        .read(
            context,
            read -> {
              Instant now = clock.instant();
              FeedbackBody body =
                  FeedbackBody.of(JsonBody.parse(read), judgeOf(principal.role()), now);
              Feedback.Sender sender =
                  new Feedback.Sender(
                      principal.id(), principal.role(), principal.tenant(), key, body.hash());
              Future<Feedback> feedback =
                  rules.asksStore(body)
                      ? calls.call(() -> rules.apply(body, sender, now))
                      : Future.succeededFuture(rules.apply(body, sender, now));
              return body.dryRun()
                  ? feedback
                      .onSuccess(_ -> answer(context, null, learning.latest()))
                      .<Receipt>mapEmpty()
                  : feedback.compose(each -> write(context, writer, each, learning.latest()));
            });
  }

  /**
   * Writes one piece of feedback and answers its request; what was not stored is its failure.
   *
   * @param obstacle what the answer says of why nothing can be learnt at present
   */
  static Future<Receipt> write(
      RoutingContext context, FeedbackWriter writer, Feedback feedback, @Nullable String obstacle) {
    return writer
        .write(List.of(feedback))
        .map(List::getFirst)
        .compose(
            receipt ->
                refusal(receipt)
                    .<Future<Receipt>>map(Future::failedFuture)
                    .orElseGet(() -> Future.succeededFuture(receipt)))
        .onSuccess(receipt -> answer(context, receipt, obstacle));
  }

  void giveBatch(RoutingContext context) {
    Principal principal = Authentication.of(context);
    String key = IdempotencyKeys.of(context);
    bodies.batches().read(context, read -> giveAll(context, read, principal, key));
  }

  private Future<List<Receipt>> giveAll(
      RoutingContext context, Buffer read, Principal principal, String key) {
    FeedbackBatch.Sending sending = new FeedbackBatch.Sending(principal, key, clock.instant());
    return calls
        .call(
            () -> {
              JsonNode body = JsonBody.parse(read);
              return FeedbackBatch.of(body, sending, rules);
            })
        .compose(
            batch ->
                writer
                    .write(batch.feedback())
                    .onSuccess(
                        receipts -> end(context, batch.results(receipts, learning.latest()))));
  }

  /** The error of what was not stored; empty if it was. */
  static Optional<ApiException> refusal(Receipt receipt) {
    return switch (receipt.acceptance()) {
      case ACCEPTED, DUPLICATE -> Optional.empty();
      case CONFLICT ->
          Optional.of(
              ApiException.conflict(
                  "an idempotency key must always bring the same body, this one brought another before",
                  error -> new FeedbackConflictJson(error, receipt.id())));
      case FORGOTTEN ->
          Optional.of(
              new ApiException(
                  ErrorCode.GONE,
                  "feedback must be about what is kept, its user was forgotten since"));
    };
  }

  private static void answer(
      RoutingContext context, @Nullable Receipt receipt, @Nullable String obstacle) {
    end(context, FeedbackReceiptJson.of(receipt, obstacle));
  }

  /** Answers that something is committed. */
  static void end(RoutingContext context, Object answer) {
    if (context.response().closed()) {
      return;
    }
    context
        .response()
        .setStatusCode(ACCEPTED)
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(Json.encode(answer));
  }
}
