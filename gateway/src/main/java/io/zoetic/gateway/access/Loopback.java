// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.access;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The addresses that never leave this machine. */
public final class Loopback {
  /** What a proxy on this machine adds to the requests of others. */
  private static final List<String> PROXIES =
      List.of("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip");

  private Loopback() {}

  /**
   * Whether a host is this machine to itself: {@code localhost}, {@code 127.0.0.1}, {@code ::1}.
   */
  public static boolean isHost(String host) {
    return host.equals("localhost") || isAddress(host);
  }

  /**
   * Whether a request was sent by a program on this machine to this machine.
   *
   * <p>The name that it was sent to counts, too: a web page from elsewhere can make a browser here
   * send requests to a name of its own that leads here, but not to ours.
   */
  static boolean sent(HttpServerRequest request) {
    SocketAddress remote = request.remoteAddress();
    HostAndPort named = request.authority();
    return remote != null
        && isAddress(remote.hostAddress())
        && named != null
        && isHost(named.host())
        && PROXIES.stream().noneMatch(request.headers()::contains);
  }

  private static boolean isAddress(@Nullable String literal) {
    if (literal == null) {
      return false;
    }
    try {
      return InetAddress.ofLiteral(literal).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }
}
