// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.abuse;

import io.zoetic.testkit.TimingTenant;
import io.zoetic.testkit.TimingTenant.Times;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Asks one question after the other for one tenant, quietly, while another tenant leaves bodies
 * unfinished, and while it asks for all it can get besides, turn by turn, so that what else the
 * machine does falls on all. The first must be answered each time, and about as soon.
 */
final class NeighbourSoak {
  private static final String QUIET = "globex";
  private static final String RUDE = "acme";
  private static final int BODY = 1 << 20;
  private static final int CHUNK = 64 * 1024;

  private final Options options;
  private final AbusedPlatform platform;
  private final TimingTenant globex;
  private final TimingTenant acme;
  private final AtomicInteger answered = new AtomicInteger();
  private Times quiet = new Times(List.of());
  private Times besideBodies = new Times(List.of());
  private Times besideAll = new Times(List.of());

  /**
   * What the rude one does.
   *
   * @param bodies that it leaves unfinished
   * @param streams that it asks for at once, each of 16 answers
   * @param rounds in turn: quiet, beside the bodies, beside all of it
   * @param questions of the quiet one in each part of a round
   * @param heap of the gateway
   */
  record Options(int bodies, int streams, int rounds, int questions, String heap) {}

  private NeighbourSoak(AbusedPlatform platform, Options options) {
    this.platform = platform;
    this.options = options;
    this.globex = new TimingTenant(platform.url(), QUIET);
    this.acme = new TimingTenant(platform.url(), RUDE);
  }

  /** Returns whether nobody was refused and the first token came about as soon; prints a table. */
  static boolean isPassed(Path path, Options options) throws Exception {
    try (AbusedPlatform platform = AbusedPlatform.start(path, options.heap(), List.of())) {
      platform.startWorker("worker");
      return new NeighbourSoak(platform, options).run();
    }
  }

  private boolean run() throws Exception {
    globex.ask(options.questions());
    for (int round = 0; round < options.rounds(); round++) {
      quiet = quiet.and(globex.ask(options.questions()));
      try (Bodies _ = new Bodies()) {
        besideBodies = besideBodies.and(globex.ask(options.questions()));
        try (AutoCloseable _ = acme.press(options.streams(), 16, 32, answered)) {
          globex.ask(options.questions());
          besideAll = besideAll.and(globex.ask(options.questions()));
        }
      }
    }
    acme.http().shutdownNow();
    globex.http().shutdownNow();
    print();
    return answered.get() > 0 && besideAll.p99().compareTo(quiet.p99().multipliedBy(2)) <= 0;
  }

  private void print() {
    System.out.printf(
        "%d rounds of %d questions; a gateway with a heap of %s; %d unfinished bodies of %d bytes;"
            + " %d streams of 16 answers, of which %d ended.%n%n"
            + "| first token of the other tenant | median, ms | p99, ms | p99 / quiet |%n"
            + "|---|---|---|---|%n",
        options.rounds(),
        options.questions(),
        options.heap(),
        options.bodies(),
        BODY,
        options.streams(),
        answered.get());
    row("quiet", quiet);
    row("beside the bodies", besideBodies);
    row("beside bodies and streams", besideAll);
    System.out.println();
  }

  private void row(String name, Times times) {
    System.out.printf(
        "| %s | %.1f | %.1f | %.2f |%n",
        name,
        millis(times.median()),
        millis(times.p99()),
        millis(times.p99()) / millis(quiet.p99()));
  }

  private static double millis(Duration time) {
    return time.toNanos() / 1e6;
  }

  /** Bodies of the rude one that never come to their ends; those that are refused are gone. */
  private final class Bodies implements AutoCloseable {
    private final List<Socket> open = new ArrayList<>();

    Bodies() throws IOException {
      URI url = URI.create(platform.url());
      byte[] head =
          """
          POST /v1/chat/completions HTTP/1.1\r
          Host: localhost\r
          Content-Type: application/json\r
          x-zoetic-tenant: %s\r
          Content-Length: %d\r
          \r
          """
              .formatted(RUDE, BODY)
              .getBytes(StandardCharsets.US_ASCII);
      for (int i = 0; i < options.bodies(); i++) {
        Socket socket = new Socket(url.getHost(), url.getPort());
        open.add(socket);
        Thread.ofVirtual().start(() -> send(socket, head));
      }
    }

    private static void send(Socket socket, byte[] head) {
      try {
        socket.getOutputStream().write(head);
        for (int sent = 0; sent + CHUNK < BODY; sent += CHUNK) {
          socket.getOutputStream().write(" ".repeat(CHUNK).getBytes(StandardCharsets.US_ASCII));
        }
      } catch (IOException _) {
        // Refused, as it may be.
      }
    }

    @Override
    public void close() throws IOException {
      for (Socket each : open) {
        each.close();
      }
    }
  }
}
