// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http.body;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.http.ApiException;
import java.util.function.Function;

/** Reads bodies, so many at a time: what is under way takes memory. Confined to the event loop. */
public final class JsonBodies {
  private final BodyReader reader;
  private final int max;
  private int underWay;

  /**
   * @param max requests at a time, from the first byte of the body to the answer
   */
  public JsonBodies(BodyReader reader, int max) {
    this.reader = requireNonNull(reader, "reader");
    this.max = max;
  }

  /**
   * Answers a request with a body.
   *
   * @param use makes something of the body; its failure is the request's
   */
  public <T> void read(RoutingContext context, Function<Buffer, Future<T>> use) {
    JsonBody.checkContentType(context.request().getHeader(HttpHeaders.CONTENT_TYPE));
    readOptional(context, use);
  }

  /**
   * Answers a request that may have no body.
   *
   * @param use makes something of the body, which may be empty; its failure is the request's
   */
  public <T> void readOptional(RoutingContext context, Function<Buffer, Future<T>> use) {
    if (underWay >= max) {
      throw new ApiException(
          ErrorCode.QUEUE_FULL, "requests of this kind at a time must be at most " + max);
    }
    underWay++;
    reader.read(context).compose(use).onComplete(_ -> underWay--).onFailure(context::fail);
  }
}
