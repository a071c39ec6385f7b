// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http;

import static java.util.Objects.requireNonNull;

import io.vertx.core.Handler;
import io.vertx.core.http.HttpConnection;
import io.vertx.ext.web.RoutingContext;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;

/**
 * The connections that clients hold. One on which nothing is answered must bring the headers of a
 * request within its time, whole, however busily it sends; and of more connections than there may
 * be, in all or of one address, the one goes that waits longest. Those on which an answer is under
 * way are never closed here. Confined to the event loop.
 */
public final class Connections implements Handler<RoutingContext> {
  /** How often {@link #tick} should be called. */
  public static final Duration TICK = Duration.ofSeconds(1);

  private final Limits limits;
  private final LongSupplier nanoTime;
  private final Map<HttpConnection, String> open = new HashMap<>();
  private final Map<String, Integer> perAddress = new HashMap<>();

  /** Those that owe a request, the one that has owed it longest first. */
  private final Map<HttpConnection, Debt> idle = new LinkedHashMap<>();

  private record Debt(long since, boolean first) {}

  /**
   * The limits of connections.
   *
   * @param max of all clients
   * @param perAddress of each address, of IPv6 of each network of 64 bits
   * @param proxies addresses from which many come, and may have all
   * @param headerTimeout from the connection to the headers of its first request
   * @param keepAlive from an answer to the headers of the next request
   */
  public record Limits(
      int max, int perAddress, Set<String> proxies, Duration headerTimeout, Duration keepAlive) {
    public Limits {
      proxies = proxies.stream().map(Connections::network).collect(Collectors.toUnmodifiableSet());
    }

    private int of(String address) {
      return proxies.contains(address) ? max : perAddress;
    }
  }

  public Connections(Limits limits, LongSupplier nanoTime) {
    this.limits = requireNonNull(limits, "limits");
    this.nanoTime = requireNonNull(nanoTime, "nanoTime");
  }

  /** Connections that are open. */
  public int count() {
    return open.size();
  }

  /** A client has connected. */
  public void opened(HttpConnection connection) {
    String address = network(String.valueOf(connection.remoteAddress().hostAddress()));
    boolean tooMany = perAddress.getOrDefault(address, 0) >= limits.of(address);
    if (tooMany || open.size() >= limits.max()) {
      // If all are busy, it is the newcomer that has to go.
      HttpConnection longest =
          idle.keySet().stream()
              .filter(each -> !tooMany || address.equals(open.get(each)))
              .findFirst()
              .orElse(connection);
      forget(longest);
      longest.close();
      if (longest == connection) {
        return;
      }
    }
    open.put(connection, address);
    perAddress.merge(address, 1, Integer::sum);
    idle.put(connection, new Debt(nanoTime.getAsLong(), true));
    connection.closeHandler(_ -> forget(connection));
  }

  private void forget(HttpConnection connection) {
    String address = open.remove(connection);
    idle.remove(connection);
    if (address != null) {
      perAddress.computeIfPresent(address, (_, count) -> count == 1 ? null : count - 1);
    }
  }

  /** Who has one address of IPv6 has a network of them. */
  private static String network(String address) {
    try {
      InetAddress parsed = InetAddress.ofLiteral(address);
      return parsed instanceof Inet6Address
          ? HexFormat.of().formatHex(parsed.getAddress(), 0, Long.BYTES)
          : parsed.getHostAddress();
    } catch (IllegalArgumentException e) {
      return address;
    }
  }

  /** A request has come, which is the next handler's. */
  @Override
  public void handle(RoutingContext context) {
    HttpConnection connection = context.request().connection();
    idle.remove(connection);
    context.addEndHandler(_ -> answered(connection));
    context.next();
  }

  private void answered(HttpConnection connection) {
    if (open.containsKey(connection)) {
      idle.put(connection, new Debt(nanoTime.getAsLong(), false));
    }
  }

  /** Closes the connections whose time is over. */
  public void tick() {
    long now = nanoTime.getAsLong();
    idle.entrySet().stream()
        .filter(each -> isOver(each.getValue(), now))
        .map(Map.Entry::getKey)
        .toList()
        .forEach(HttpConnection::close);
  }

  private boolean isOver(Debt debt, long now) {
    Duration time = debt.first() ? limits.headerTimeout() : limits.keepAlive();
    return now - debt.since() > time.toNanos();
  }
}
