// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import io.vertx.core.http.HttpServerRequest;
import io.zoetic.gateway.schema.Doc;
import io.zoetic.gateway.schema.Shape;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The two addresses to post to, with nothing else, to say that an answer is good or that it is not.
 */
public record VoteLinks(
    @Doc(shape = Shape.URI) String thumbUp, @Doc(shape = Shape.URI) String thumbDown) {

  /** Makes them. */
  @FunctionalInterface
  public interface Source {
    /**
     * The links of each choice of a completion; null while there can be none.
     *
     * @param request that asks for the completion
     */
    IntFunction<@Nullable VoteLinks> of(
        HttpServerRequest request, @Nullable String tenant, String completionId);
  }
}
