// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Ports of this machine's loopback address. */
public final class Ports {
  private Ports() {}

  /** One that nobody listens on now: for what must know its port before it starts. */
  public static int free() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException("there must be a free port", e);
    }
  }
}
