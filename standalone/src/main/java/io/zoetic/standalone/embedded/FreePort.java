// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports of this machine's loopback address, for servers that must know theirs before they start.
 */
final class FreePort {
  /** Below those that systems give to connections: what is free now is free a moment later. */
  private static final int FIRST = 20_000;

  private static final int END = 32_000;
  private static final int TRIES = 100;

  private FreePort() {}

  /**
   * One that nobody listens on now.
   *
   * @throws IllegalStateException if none is found
   */
  static int any() {
    for (int tried = 0; tried < TRIES; tried++) {
      int port = ThreadLocalRandom.current().nextInt(FIRST, END);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException(
        "a port in %d..%d must be free, %d were not".formatted(FIRST, END - 1, TRIES));
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException _) {
      return false;
    }
  }
}
