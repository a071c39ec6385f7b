// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.gateway.completion.CompletionRequest.Endpoint;
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
  private int reading;

  private CompletionRoute(
      CompletionRequestParser parser,
      BodyReader bodies,
      BaseModelCache baseModels,
      CompletionRunner runner) {
    this.parser = parser;
    this.bodies = requireNonNull(bodies, "bodies");
    this.baseModels = requireNonNull(baseModels, "baseModels");
    this.runner = requireNonNull(runner, "runner");
  }

  /** {@code POST /v1/chat/completions}. */
  public static CompletionRoute chat(
      BodyReader bodies, BaseModelCache baseModels, CompletionRunner runner) {
    return of(Endpoint.CHAT, bodies, baseModels, runner);
  }

  /** {@code POST /v1/completions}. */
  public static CompletionRoute text(
      BodyReader bodies, BaseModelCache baseModels, CompletionRunner runner) {
    return of(Endpoint.TEXT, bodies, baseModels, runner);
  }

  private static CompletionRoute of(
      Endpoint endpoint, BodyReader bodies, BaseModelCache baseModels, CompletionRunner runner) {
    CompletionRequestParser parser =
        new CompletionRequestParser(endpoint, RandomGenerator.getDefault());
    return new CompletionRoute(parser, bodies, baseModels, runner);
  }

  @Override
  public void handle(RoutingContext context) {
    JsonBody.checkContentType(context.request().getHeader(HttpHeaders.CONTENT_TYPE));
    runner.requireRoom(reading + 1); // Bodies under way take memory, too.
    reading++;
    bodies
        .read(context.request())
        .onComplete(_ -> reading--)
        .map(parser::parse)
        .compose(
            request ->
                baseModels
                    .current()
                    .map(
                        baseModel -> {
                          runner.start(context, request, baseModel);
                          return request;
                        }))
        .onFailure(context::fail);
  }
}
