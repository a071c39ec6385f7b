// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.access;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Future;
import io.vertx.core.Handler;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.gateway.http.ApiException;
import io.zoetic.gateway.http.body.PausedBody;
import io.zoetic.vectorstore.access.IssuedKey;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Decides who is asking, before any route reads a body.
 *
 * <p>Its place in the chain matters: after the request has an id, so that a refusal can be traced,
 * and before anything costs memory or a place in the queue.
 */
public final class Authentication implements Handler<RoutingContext> {
  private static final String PRINCIPAL = "zoetic.principal";
  private static final Pattern BEARER =
      Pattern.compile("bearer +(?<key>\\S+)", Pattern.CASE_INSENSITIVE);

  private static final Future<Principal> ANONYMOUS = Future.succeededFuture(Principal.ANONYMOUS);

  private final KeyCache keys;
  private final boolean anonymous;

  /**
   * @param anonymous whether requests from this machine need no key; what is no key counts as none,
   *     while a known key has its own rights
   */
  public Authentication(KeyCache keys, boolean anonymous) {
    this.keys = requireNonNull(keys, "keys");
    this.anonymous = anonymous;
  }

  /** Who sent this request. */
  public static Principal of(RoutingContext context) {
    Principal principal = context.get(PRINCIPAL);
    if (principal == null) {
      throw new IllegalStateException("a request must be authenticated first, was not");
    }
    return principal;
  }

  /** Asks once more who sends a request that is under way; fails as it would be refused now. */
  public Future<?> again(RoutingContext context) {
    return principal(context.request());
  }

  /** Names the sender of a request: its key, or its address where no key is asked for. */
  public static String sender(RoutingContext context) {
    Principal principal = context.get(PRINCIPAL);
    return principal == null
        ? "address " + context.request().remoteAddress().hostAddress()
        : "key " + principal.id();
  }

  @Override
  public void handle(RoutingContext context) {
    HttpServerRequest request = context.request();
    PausedBody.until(
        context,
        principal(request)
            .map(found -> found.actingFor(request.getHeader(Principal.TENANT_HEADER))),
        principal -> {
          context.put(PRINCIPAL, principal);
          context.next();
        });
  }

  private Future<Principal> principal(HttpServerRequest request) {
    String header = request.getHeader(HttpHeaders.AUTHORIZATION);
    boolean local = anonymous && Loopback.sent(request);
    if (header == null) {
      return local
          ? ANONYMOUS
          : refused("a request must carry an API key (Authorization: Bearer zk-…), had none");
    }
    Matcher bearer = BEARER.matcher(header);
    if (!bearer.matches()) {
      return refused("the Authorization header must be Bearer zk-…, was not");
    }
    if (!IssuedKey.isWellFormed(bearer.group("key"))) {
      // SDKs send some key whether or not there is one.
      return local ? ANONYMOUS : refused("the Authorization header must be Bearer zk-…, was not");
    }
    return keys.find(IssuedKey.hashOf(bearer.group("key")))
        .compose(
            found ->
                found
                    .map(key -> Future.succeededFuture(Principal.of(key)))
                    .orElseGet(() -> local ? ANONYMOUS : unknown()));
  }

  private static Future<Principal> unknown() {
    return refused("the API key must be known, not expired and not revoked, was not");
  }

  private static Future<Principal> refused(String message) {
    return Future.failedFuture(new ApiException(ErrorCode.INVALID_API_KEY, message));
  }
}
