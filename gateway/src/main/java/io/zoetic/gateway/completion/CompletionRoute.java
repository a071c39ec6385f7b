// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.gateway.completion.CompletionRequest.Endpoint;
import io.zoetic.gateway.feedback.FeedbackLinks;
import io.zoetic.gateway.http.BodyReader;
import io.zoetic.gateway.http.JsonBody;
import io.zoetic.gateway.models.BaseModelCache;
import java.util.random.RandomGenerator;

/** Answers one of the two completion endpoints: reads, checks, and hands over to the runner. */
public final class CompletionRoute implements Handler<RoutingContext> {
  private final CompletionRequestParser parser;
  private final BodyReader bodies;
  private final BaseModelCache baseModels;
  private final CompletionRunner runner;
  private final FeedbackLinks links;
  private int reading;

  private CompletionRoute(
      CompletionRequestParser parser,
      BodyReader bodies,
      BaseModelCache baseModels,
      CompletionRunner runner,
      FeedbackLinks links) {
    this.parser = parser;
    this.bodies = requireNonNull(bodies, "bodies");
    this.baseModels = requireNonNull(baseModels, "baseModels");
    this.runner = requireNonNull(runner, "runner");
    this.links = requireNonNull(links, "links");
  }

  /** {@code POST /v1/chat/completions}. */
  public static CompletionRoute chat(
      BodyReader bodies, BaseModelCache baseModels, CompletionRunner runner, FeedbackLinks links) {
    return new CompletionRoute(parser(Endpoint.CHAT), bodies, baseModels, runner, links);
  }

  /** {@code POST /v1/completions}. */
  public static CompletionRoute text(
      BodyReader bodies, BaseModelCache baseModels, CompletionRunner runner, FeedbackLinks links) {
    return new CompletionRoute(parser(Endpoint.TEXT), bodies, baseModels, runner, links);
  }

  private static CompletionRequestParser parser(Endpoint endpoint) {
    return new CompletionRequestParser(endpoint, RandomGenerator.getDefault());
  }

  @Override
  public void handle(RoutingContext context) {
    JsonBody.checkContentType(context.request().getHeader(HttpHeaders.CONTENT_TYPE));
    runner.requireRoom(reading + 1); // Bodies under way take memory, too.
    reading++;
    bodies
        .read(context)
        .onComplete(_ -> reading--)
        .map(parser::parse)
        .compose(
            request ->
                baseModels
                    .current()
                    .map(
                        baseModel -> {
                          runner.start(context, request, baseModel, links);
                          return request;
                        }))
        .onFailure(context::fail);
  }
}
