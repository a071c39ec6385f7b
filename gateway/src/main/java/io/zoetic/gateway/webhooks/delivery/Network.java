// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.webhooks.delivery;

import java.math.BigInteger;
import java.net.InetAddress;

/**
 * Addresses that begin with the same bits, of IPv4 or of IPv6: {@code 10.0.0.0/8}. An address of
 * IPv4 that is written as one of IPv6 ({@code ::ffff:10.0.0.1}) is one of IPv4, as everywhere in
 * the JDK.
 *
 * @param address the first of them
 * @param prefix how many bits are the same
 */
public record Network(InetAddress address, int prefix) {
  public Network {
    int bits = bits(address);
    if (prefix < 0 || prefix > bits) {
      throw new IllegalArgumentException(
          "the prefix of %s must be in 0..%d, was %d"
              .formatted(address.getHostAddress(), bits, prefix));
    }
    BigInteger rest = number(address).mod(BigInteger.ONE.shiftLeft(bits - prefix));
    if (rest.signum() != 0) {
      throw new IllegalArgumentException(
          "a network must have no bits behind its prefix, %s/%d has"
              .formatted(address.getHostAddress(), prefix));
    }
  }

  /**
   * Reads {@code 10.0.0.0/8}, or one address.
   *
   * @throws IllegalArgumentException if it is neither
   */
  public static Network parse(String text) {
    String[] parts = text.split("/", 2);
    InetAddress address = InetAddress.ofLiteral(parts[0]);
    return new Network(address, parts.length == 1 ? bits(address) : Integer.parseInt(parts[1]));
  }

  /** Whether an address is one of them. */
  public boolean contains(InetAddress other) {
    int bits = bits(address);
    return bits(other) == bits
        && number(other)
            .shiftRight(bits - prefix)
            .equals(number(address).shiftRight(bits - prefix));
  }

  private static int bits(InetAddress address) {
    return address.getAddress().length * Byte.SIZE;
  }

  private static BigInteger number(InetAddress address) {
    return new BigInteger(1, address.getAddress());
  }

  @Override
  public String toString() {
    return address.getHostAddress() + "/" + prefix;
  }
}
