// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.core.http.HttpServerRequest;
import io.zoetic.gateway.schema.Doc;
import io.zoetic.gateway.schema.Shape;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * The addresses to post to, with nothing else, to say that an answer is good, that it is not, or
 * that it is better than the other one.
 *
 * @param prefer null unless it is compared
 */
public record VoteLinks(
    @Doc(shape = Shape.URI) String thumbUp,
    @Doc(shape = Shape.URI) String thumbDown,
    @Doc(
            value =
                "Says that this choice is better than the other one; there if the two are of an"
                    + " expert's champion and of its canary, to be compared.",
            shape = Shape.URI)
        @JsonInclude(JsonInclude.Include.NON_NULL)
        @Nullable String prefer) {

  /** Makes them. */
  public interface Source {
    /**
     * Whether there can be some now.
     *
     * @param request that asks for the completion
     */
    boolean areThere(HttpServerRequest request);

    /**
     * The links of each choice of a completion; null while there can be none.
     *
     * @param request that asks for the completion
     * @param compared whether it has two choices that are to be compared
     */
    IntFunction<@Nullable VoteLinks> of(
        HttpServerRequest request, @Nullable String tenant, String completionId, boolean compared);
  }
}
