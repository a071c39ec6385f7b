// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http;

import io.vertx.ext.web.RoutingContext;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The keys by which clients name a change, so that it happens once however often it is asked for.
 */
public final class IdempotencyKeys {
  private static final String HEADER = "Idempotency-Key";
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7e]{1,200}");

  private IdempotencyKeys() {}

  /**
   * The key of a request. The answer names it, drawn or not: who reads that an answer failed can
   * ask again.
   */
  public static String of(RoutingContext context) {
    String given = context.request().getHeader(HEADER);
    String key = given == null ? UUID.randomUUID().toString() : checked(HEADER, given);
    context.response().putHeader(HEADER, key);
    return key;
  }

  /**
   * A key that stands elsewhere.
   *
   * @param name where
   */
  public static String checked(String name, String key) {
    if (!KEY.matcher(key).matches()) {
      throw ApiException.invalid(
          name, name + " must be 1 to 200 visible ASCII characters, had " + key.length());
    }
    return key;
  }
}
