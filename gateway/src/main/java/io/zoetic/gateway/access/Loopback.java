// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.access;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import io.zoetic.core.ThisMachine;
import java.util.List;

/** Requests that never left this machine. */
final class Loopback {
  /** What a proxy on this machine adds to the requests of others. */
  private static final List<String> PROXIES =
      List.of("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip");

  private Loopback() {}

  /**
   * Whether a request was sent by a program on this machine to this machine.
   *
   * <p>The name that it was sent to counts, too: a web page from elsewhere can make a browser here
   * send requests to a name of its own that leads here, but not to ours.
   */
  static boolean sent(HttpServerRequest request) {
    SocketAddress remote = request.remoteAddress();
    String address = remote == null ? null : remote.hostAddress();
    HostAndPort named = request.authority();
    return address != null
        && ThisMachine.isAddress(address)
        && named != null
        && ThisMachine.isHost(named.host())
        && PROXIES.stream().noneMatch(request.headers()::contains);
  }
}
