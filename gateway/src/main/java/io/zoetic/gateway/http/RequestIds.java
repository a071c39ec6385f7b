// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http;

import io.vertx.ext.web.RoutingContext;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The name of a request in responses and logs: the client's own where it is sane, else ours. */
public final class RequestIds {
  static final String HEADER = "x-request-id";

  private static final String KEY = "zoetic.requestId";
  private static final Pattern SANE = Pattern.compile("[A-Za-z0-9._-]{1,128}");

  private RequestIds() {}

  /** The id that the {@link RequestFrame} gave to this request. */
  public static String of(RoutingContext context) {
    return context.get(KEY, "none");
  }

  static String assign(RoutingContext context) {
    String id = choose(context.request().getHeader(HEADER));
    context.put(KEY, id);
    return id;
  }

  static String choose(@Nullable String offered) {
    if (offered != null && SANE.matcher(offered).matches()) {
      return offered;
    }
    return "req-" + random();
  }

  /** 32 random hexadecimal digits. */
  public static String random() {
    return UUID.randomUUID().toString().replace("-", "");
  }
}
