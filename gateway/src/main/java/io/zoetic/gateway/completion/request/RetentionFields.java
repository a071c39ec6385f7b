// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.request;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.RequestFields;
import io.zoetic.gateway.http.RequestIds;
import io.zoetic.gateway.schema.Body;
import io.zoetic.gateway.schema.Field;
import io.zoetic.gateway.schema.Schema;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fields of what is kept of a request, and what it is found by later.
 *
 * @param store whether its interactions are kept
 * @param user whom the client names as the one who asks; null: nobody
 * @param episodeId what it belongs to together with other requests; one of its own if the client
 *     names none
 */
public record RetentionFields(boolean store, @Nullable String user, String episodeId) {
  static final String EPISODE_FIELD = "episode_id";
  private static final Pattern EPISODE = Pattern.compile("[A-Za-z0-9._-]{1,128}");
  private static final int USER_MAX = 200;

  static final Body BODY =
      Body.of(
          Field.optional(
              "store",
              Schema.flag()
                  .says(
                      "Whether prompt and answers are kept for a while, so that feedback can teach"
                          + " from them.")
                  .orElse(true)),
          Field.optional(
              "user",
              Schema.text()
                  .says("Who asks, in the client's own words; what is kept can be erased by it.")
                  .upTo(USER_MAX)));

  public RetentionFields {
    requireNonNull(episodeId, "episodeId");
  }

  /**
   * What a body asks for in {@code store}, {@code user} and {@code zoetic.episode_id}.
   *
   * @param body whose field {@code zoetic} is an object or absent
   * @throws ApiException with the first rule that is broken
   */
  static RetentionFields of(RequestFields body) {
    return new RetentionFields(body.flag("store", true), user(body), episodeId(body.get("zoetic")));
  }

  /** An empty name is nobody's, as clients send it where they know none. */
  private static @Nullable String user(RequestFields body) {
    String user = body.text("user");
    if (user == null || user.isEmpty()) {
      return null;
    }
    int length = user.codePointCount(0, user.length());
    if (length > USER_MAX) {
      throw ApiException.invalid(
          "user", "user must have at most %d characters, had %d".formatted(USER_MAX, length));
    }
    return user;
  }

  private static String episodeId(@Nullable JsonNode zoetic) {
    JsonNode given = zoetic == null ? null : new RequestFields(zoetic, "").get(EPISODE_FIELD);
    if (given == null) {
      return "ep-" + RequestIds.random();
    }
    if (!given.isTextual() || !EPISODE.matcher(given.textValue()).matches()) {
      throw RequestFields.wrong(
          "zoetic." + EPISODE_FIELD,
          "1..128 of A-Z, a-z, 0-9, dots, underscores and hyphens",
          given);
    }
    return given.textValue();
  }
}
