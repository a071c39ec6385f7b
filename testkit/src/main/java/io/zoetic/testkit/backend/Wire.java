// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit.backend;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The way to a server in this JVM, which cannot be halted itself: what comes to one port goes to
 * another. Silent, it carries nothing, not even that a connection has ended. Thread-safe.
 */
final class Wire implements AutoCloseable {
  private static final int PIECE = 1 << 16;

  private final ServerSocket door;
  private final int server;
  private final Set<Socket> ends = ConcurrentHashMap.newKeySet();
  private volatile CompletableFuture<Void> sound = CompletableFuture.completedFuture(null);

  /** Listens at once, whether or not somebody listens at the port of the server. */
  Wire(int port, int server) {
    this.server = server;
    try {
      door = new ServerSocket();
      door.setReuseAddress(true);
      door.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    } catch (IOException e) {
      throw new UncheckedIOException("port " + port + " must be free", e);
    }
    Thread.startVirtualThread(this::acceptAll);
  }

  void fallSilent() {
    if (sound.isDone()) {
      sound = new CompletableFuture<>();
    }
  }

  /** What was held back arrives. */
  void soundAgain() {
    sound.complete(null);
  }

  private void acceptAll() {
    try {
      while (true) {
        Socket client = door.accept();
        Thread.startVirtualThread(() -> connect(client));
      }
    } catch (IOException _) {
      // The wire is closed.
    }
  }

  private void connect(Socket client) {
    ends.add(client);
    sound.join();
    try {
      Socket behind = new Socket(InetAddress.getLoopbackAddress(), server);
      ends.add(behind);
      // A small request must not wait for the one before it to be acknowledged.
      client.setTcpNoDelay(true);
      behind.setTcpNoDelay(true);
      Thread.startVirtualThread(() -> carry(behind, client));
      carry(client, behind);
    } catch (IOException _) {
      end(client);
    }
  }

  /** Where one side ends, the other does. */
  private void carry(Socket from, Socket to) {
    byte[] piece = new byte[PIECE];
    try {
      for (int read = 0; read >= 0; read = from.getInputStream().read(piece)) {
        sound.join();
        to.getOutputStream().write(piece, 0, read);
      }
    } catch (IOException _) {
      // One side has gone.
    }
    sound.join();
    end(from);
    end(to);
  }

  private void end(Socket socket) {
    ends.remove(socket);
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends all connections; nobody listens any more. */
  @Override
  public void close() {
    try {
      door.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ends.forEach(this::end);
    soundAgain();
  }
}
