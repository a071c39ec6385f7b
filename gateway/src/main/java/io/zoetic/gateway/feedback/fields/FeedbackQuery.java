// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback.fields;

import io.vertx.ext.web.RoutingContext;
import io.zoetic.core.NameRules;
import io.zoetic.core.VersionId;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.RequestValues;
import io.zoetic.vectorstore.feedback.FeedbackState;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The path and query of requests about learning. */
public final class FeedbackQuery {
  private FeedbackQuery() {}

  /**
   * The id in the path.
   *
   * @param what it names, for the message
   * @throws ApiException with NOT_FOUND if nothing can be called so
   */
  public static UUID id(RoutingContext context, String what) {
    return id(what, RequestValues.inPath(context, "id"));
  }

  /**
   * An id that was given.
   *
   * @param what it names, for the message
   * @throws ApiException with NOT_FOUND if nothing can be called so
   */
  public static UUID id(String what, String given) {
    try {
      UUID id = UUID.fromString(given);
      if (id.toString().equalsIgnoreCase(given)) {
        return id;
      }
    } catch (IllegalArgumentException e) {
      // Nothing is called so.
    }
    throw unknown(what, given);
  }

  public static ApiException unknown(String what, Object id) {
    return ApiException.notFound(
        "%s must exist, %s does not".formatted(what, RequestValues.shortened(id.toString())));
  }

  /** The expert in the query; it need not exist, and can be what the base model is called. */
  public static @Nullable String expert(RoutingContext context) {
    String given = context.queryParams().get("expert");
    if (given != null && !NameRules.isExpert(given)) {
      throw ApiException.invalid(
          "expert",
          "expert must be 1 to 64 of a-z, 0-9 and inner hyphens, was "
              + RequestValues.shortened(given));
    }
    return given;
  }

  /** Checks the name of an expert that can learn; it need not exist. */
  public static String expertName(String name) {
    return RequestValues.checked(() -> new VersionId(name, 1)).expert();
  }

  public static @Nullable FeedbackState state(RoutingContext context) {
    String given = context.queryParams().get("state");
    if (given == null) {
      return null;
    }
    return Arrays.stream(FeedbackState.values())
        .filter(state -> state.word().equals(given))
        .findFirst()
        .orElseThrow(
            () ->
                ApiException.invalid(
                    "state",
                    "state must be one of %s, was %s"
                        .formatted(
                            String.join(
                                ", ",
                                Arrays.stream(FeedbackState.values())
                                    .map(FeedbackState::word)
                                    .toList()),
                            RequestValues.shortened(given))));
  }
}
