// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import static java.util.Objects.requireNonNull;

import io.zoetic.bootstrap.Settings;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * The links by which people vote on answers.
 *
 * @param publicUrl where clients reach the gateway, without a final slash; null: where the request
 *     went, if that was on this machine
 * @param linkLifetime how long a link can be used
 * @param comparePercent of the requests that allow it: those with two answers, to be compared
 */
public record FeedbackConfig(
    @Nullable String publicUrl, Duration linkLifetime, int comparePercent) {
  public FeedbackConfig {
    requireNonNull(linkLifetime, "linkLifetime");
  }

  /** Reads {@code gateway.public-url} and its neighbour. */
  public static FeedbackConfig from(Settings settings) {
    String url =
        settings
            .optional(
                "gateway.public-url",
                "where clients reach it, for links; on this machine as the request says")
            .orElse(null);
    settings.require(
        url == null || isBase(url),
        "gateway.public-url must be like https://api.example.com, was " + url);
    return new FeedbackConfig(
        url == null || !url.endsWith("/") ? url : url.substring(0, url.length() - 1),
        settings.duration(
            "gateway.link-lifetime",
            Duration.ofDays(7),
            Duration.ofSeconds(1),
            Duration.ofDays(365),
            "how long people can vote by the links of an answer"),
        settings.integer(
            "gateway.compare-percent",
            0,
            0,
            100,
            "of the requests that allow it: those answered by champion and canary, to be compared"));
  }

  private static boolean isBase(String url) {
    try {
      URI uri = new URI(url);
      return ("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
          && uri.getHost() != null
          && uri.getQuery() == null
          && uri.getFragment() == null;
    } catch (URISyntaxException e) {
      return false;
    }
  }
}
