// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;

/** Ports of this machine's loopback address. Thread-safe. */
public final class Ports {
  /**
   * Below the ports that systems give to connections, which come and go by the thousand (from
   * 32,768 on Linux, from 49,152 by RFC 6335): one of those may be another's a moment later.
   */
  private static final int FIRST = 20_000;

  private static final int COUNT = 12_000;

  /** Tests of several modules run at once, and each JVM begins elsewhere. */
  private static final AtomicInteger NEXT =
      new AtomicInteger(ThreadLocalRandom.current().nextInt(COUNT));

  private Ports() {}

  /**
   * One that nobody listens on now, and that this JVM has not been told of before: for what must
   * know its port before it starts.
   *
   * @throws IllegalStateException if there is none
   */
  public static int free() {
    for (int tried = 0; tried < COUNT; tried++) {
      int port = FIRST + Math.floorMod(NEXT.getAndIncrement(), COUNT);
      if (isFree(port)) {
        return port;
      }
    }
    throw new IllegalStateException(
        "there must be a free port in %d..%d".formatted(FIRST, FIRST + COUNT - 1));
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException _) {
      return false;
    }
  }
}
