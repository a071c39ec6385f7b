// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.webhooks.delivery;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Where webhooks may be sent: to the public internet, encrypted, and to networks that the operator
 * has named. Whoever may add a webhook could else have a gateway ask what only a gateway reaches.
 * What is checked is the address, and it is the address that is connected to: a name that leads
 * elsewhere the next time it is asked for leads nobody anywhere. Thread-safe.
 *
 * @param allowed networks that may be sent to, although they are inner ones, and in clear
 * @param names finds the addresses of a host
 */
public record Destinations(List<Network> allowed, Names names) {
  /** Every address of IPv6 that is reachable from everywhere; all others are blocked. */
  private static final Network PUBLIC_V6 = Network.parse("2000::/3");

  /** What IANA's registries of special-purpose addresses say is not reachable from everywhere. */
  private static final List<Network> BLOCKED =
      Stream.of(
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.0.0.0/24",
              "192.0.2.0/24",
              "192.88.99.0/24",
              "192.168.0.0/16",
              "198.18.0.0/15",
              "198.51.100.0/24",
              "203.0.113.0/24",
              "224.0.0.0/4",
              "240.0.0.0/4",
              // Of these some hold an address of IPv4, which may be an inner one.
              "2001::/23",
              "2001:db8::/32",
              "2002::/16",
              "3fff::/20")
          .map(Network::parse)
          .toList();

  public Destinations {
    allowed = List.copyOf(allowed);
  }

  /** Finds addresses. */
  @FunctionalInterface
  public interface Names {
    /** All addresses of a name, or the one that is written; blocks. */
    InetAddress[] addresses(String host) throws UnknownHostException;
  }

  /** As the machine finds them. */
  public static Destinations of(List<Network> allowed) {
    return new Destinations(allowed, InetAddress::getAllByName);
  }

  /** A URL leads where nothing may be sent; the message says where, and the rule. */
  public static final class BlockedException extends Exception {
    private static final long serialVersionUID = 1L;

    private BlockedException(String message) {
      super(message);
    }
  }

  /**
   * The address to connect to. All that a name leads to must be allowed; of several, each attempt
   * takes another.
   *
   * @throws BlockedException if nothing may be sent there
   * @throws UnknownHostException if the name leads nowhere
   */
  InetAddress addressOf(WebhookUrl url, int attempt) throws BlockedException, UnknownHostException {
    InetAddress[] addresses = names.addresses(url.host());
    for (InetAddress address : addresses) {
      if (allowed.stream().noneMatch(network -> network.contains(address))) {
        requirePublic(url, address);
      }
    }
    return addresses[attempt % addresses.length];
  }

  /**
   * Says where nothing may be sent before anybody tries.
   *
   * @throws BlockedException if nothing may be sent there
   * @throws UnknownHostException if the name leads nowhere
   */
  public void require(WebhookUrl url) throws BlockedException, UnknownHostException {
    addressOf(url, 0);
  }

  private static void requirePublic(WebhookUrl url, InetAddress address) throws BlockedException {
    if (!isPublic(address)) {
      throw new BlockedException(
          "url must lead to a public address or to one of gateway.webhook-networks, %s leads to %s"
              .formatted(url.host(), address.getHostAddress()));
    }
    if (!url.isEncrypted()) {
      throw new BlockedException(
          "url must begin with https unless it leads to gateway.webhook-networks, %s leads to %s"
              .formatted(url.host(), address.getHostAddress()));
    }
  }

  private static boolean isPublic(InetAddress address) {
    boolean known = address.getAddress().length == Integer.BYTES || PUBLIC_V6.contains(address);
    return known && BLOCKED.stream().noneMatch(network -> network.contains(address));
  }
}
