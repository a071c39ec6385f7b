// SPDX-License-Identifier: Apache-2.0
package io.zoetic.core;

import java.net.InetAddress;
import java.util.Arrays;

/** The addresses that never leave this machine. */
public final class ThisMachine {
  private static final String PORT = ":\\d+$";

  private ThisMachine() {}

  /**
   * Whether a host is this machine to itself: {@code localhost}, {@code 127.0.0.1}, {@code ::1}.
   */
  public static boolean isHost(String host) {
    return host.equals("localhost") || isAddress(host);
  }

  /** Whether an address, written in figures, is of this machine alone. */
  public static boolean isAddress(String literal) {
    try {
      return InetAddress.ofLiteral(literal).isLoopbackAddress();
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /**
   * Whether all hosts of a list are.
   *
   * @param servers {@code host:port} or {@code host}, several separated by commas
   */
  public static boolean areAll(String servers) {
    return Arrays.stream(servers.split(",")).map(ThisMachine::host).allMatch(ThisMachine::isHost);
  }

  private static String host(String server) {
    String stripped = server.strip();
    String host =
        stripped.startsWith("[") || stripped.indexOf(':') == stripped.lastIndexOf(':')
            ? stripped.replaceFirst(PORT, "")
            : stripped;
    return host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
  }
}
