// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http;

import static java.util.Objects.requireNonNull;

import io.vertx.ext.web.RoutingContext;
import io.zoetic.core.VersionId;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import java.time.Instant;
import java.util.Map;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The values in a request's path and query, and what those of the domain make of them. */
public final class RequestValues {
  private static final int DEFAULT_LIMIT = 100;
  private static final int SHOWN_MAX = 64;
  private static final Pattern CURSOR = Pattern.compile("[a-z0-9-]{1,64}");

  /** What the API calls fields that the domain names otherwise. */
  private static final Map<String, String> FIELDS =
      Map.of(
          "baseModel", "base_model",
          "trainingRun", "training_run",
          "metricsJson", "metrics",
          "gateReportJson", "report",
          "requestsPerMinute", "requests_per_minute",
          "tokensPerMinute", "tokens_per_minute",
          "grant", "grants");

  private RequestValues() {}

  /** The expert in the path; it need not exist. */
  public static String expert(RoutingContext context) {
    String expert = inPath(context, "expert");
    return checked(() -> new VersionId(expert, 1)).expert();
  }

  /** What the template of the route calls so. */
  public static String inPath(RoutingContext context, String name) {
    return requireNonNull(context.pathParam(name), name);
  }

  /** The expert version in the path; it need not exist. */
  public static VersionId version(RoutingContext context) {
    String expert = expert(context);
    long version = number("version", inPath(context, "version"), 1, Integer.MAX_VALUE);
    return new VersionId(expert, (int) version);
  }

  /** How many rows are asked for. */
  public static int limit(RoutingContext context) {
    return (int) integer(context, "limit", 1, ExpertRegistry.MAX_PAGE, DEFAULT_LIMIT);
  }

  /** A whole number in the query. */
  public static long integer(RoutingContext context, String name, long min, long max, long absent) {
    String given = context.queryParams().get(name);
    return given == null ? absent : number(name, given, min, max);
  }

  /** The name behind which a page begins. */
  public static @Nullable String cursor(RoutingContext context) {
    String given = context.queryParams().get("after");
    if (given != null && !CURSOR.matcher(given).matches()) {
      throw ApiException.invalid(
          "after", "after must be 1 to 64 of a-z, 0-9 and hyphens, was " + shortened(given));
    }
    return given;
  }

  public static String required(RoutingContext context, String name) {
    String given = context.queryParams().get(name);
    if (given == null || given.isEmpty()) {
      throw new ApiException(ErrorCode.MISSING_FIELD, name + " is required", name);
    }
    return given;
  }

  public static Instant time(RoutingContext context) {
    return Times.parse("time", required(context, "time"));
  }

  /**
   * A value of the domain, whose rules name the field first.
   *
   * @throws ApiException that names the field as the API does, if a rule is broken
   */
  public static <T> T checked(Supplier<T> value) {
    try {
      return value.get();
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      String named = message.split(" ", 2)[0];
      String field = FIELDS.getOrDefault(named, named);
      throw new ApiException(
          ErrorCode.INVALID_VALUE, field + message.substring(named.length()), field, e);
    }
  }

  public static String shortened(String text) {
    return text.length() <= SHOWN_MAX ? text : text.substring(0, SHOWN_MAX) + "…";
  }

  private static long number(String name, String given, long min, long max) {
    try {
      long number = Long.parseLong(given);
      if (number >= min && number <= max) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Refused below, as a number that is out of bounds.
    }
    throw ApiException.invalid(
        name, "%s must be in %d..%d, was %s".formatted(name, min, max, shortened(given)));
  }
}
