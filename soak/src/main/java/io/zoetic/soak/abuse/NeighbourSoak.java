// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.abuse;

import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

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
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Options options;
  private final AbusedPlatform platform;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final AtomicInteger answered = new AtomicInteger();
  private final List<Double> quietly = new ArrayList<>();
  private final List<Double> besideBodies = new ArrayList<>();
  private final List<Double> besideAll = new ArrayList<>();

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
  }

  /** Returns whether nobody was refused and the first token came about as soon; prints a table. */
  static boolean isPassed(Path path, Options options) throws Exception {
    try (AbusedPlatform platform = AbusedPlatform.start(path, options.heap(), List.of())) {
      platform.startWorker("worker");
      return new NeighbourSoak(platform, options).run();
    }
  }

  private boolean run() throws Exception {
    ask(new ArrayList<>());
    for (int round = 0; round < options.rounds(); round++) {
      ask(quietly);
      try (Bodies _ = new Bodies()) {
        ask(besideBodies);
        try (AutoCloseable _ = askForAll()) {
          ask(new ArrayList<>());
          ask(besideAll);
        }
      }
    }
    http.shutdownNow();
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
    row("quiet", quietly);
    row("beside the bodies", besideBodies);
    row("beside bodies and streams", besideAll);
    System.out.println();
    return answered.get() > 0 && p99(besideAll) <= 2 * p99(quietly);
  }

  private void row(String name, List<Double> millis) {
    System.out.printf(
        "| %s | %.1f | %.1f | %.2f |%n",
        name, quantile(millis, 0.5), p99(millis), p99(millis) / p99(quietly));
  }

  private static double p99(List<Double> millis) {
    return quantile(millis, 0.99);
  }

  private static double quantile(List<Double> millis, double quantile) {
    List<Double> sorted = new ArrayList<>(millis);
    Collections.sort(sorted);
    return sorted.get((int) Math.ceil(quantile * sorted.size()) - 1);
  }

  /** Adds the milliseconds to the first token of each of a part's questions. */
  private void ask(List<Double> millis) throws IOException, InterruptedException {
    for (int i = 0; i < options.questions(); i++) {
      millis.add(firstToken(QUIET, 1, 4, i));
    }
  }

  private AutoCloseable askForAll() {
    ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    for (int i = 0; i < options.streams(); i++) {
      int number = i;
      threads.submit(
          () -> {
            while (!threads.isShutdown()) {
              firstToken(RUDE, 16, 32, number);
              answered.incrementAndGet();
            }
            return null;
          });
    }
    return threads::shutdownNow;
  }

  /**
   * Reads an answer to its end.
   *
   * @throws AssertionError if it is an error, or has no end
   */
  private double firstToken(String tenant, int choices, int tokens, int number)
      throws IOException, InterruptedException {
    String body =
        """
        {"model": "zoetic/base", "stream": true, "n": %d, "max_tokens": %d, "ignore_eos": true,
         "store": false, "messages": [{"role": "user", "content": "What is %d plus 30?"}]}"""
            .formatted(choices, tokens, number);
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(platform.url() + "/v1/chat/completions"))
            .timeout(PATIENCE)
            .header("content-type", "application/json")
            .header("x-zoetic-tenant", tenant)
            .POST(BodyPublishers.ofString(body))
            .build();
    long begin = System.nanoTime();
    HttpResponse<Stream<String>> response = http.send(request, BodyHandlers.ofLines());
    double first = Double.NaN;
    String last = "";
    try (Stream<String> lines = response.body()) {
      for (String line : (Iterable<String>) lines::iterator) {
        if (Double.isNaN(first) && line.contains("\"content\":")) {
          first = (System.nanoTime() - begin) / 1e6;
        }
        last = line.isEmpty() ? last : line;
      }
    }
    if (response.statusCode() != 200 || !last.equals("data: [DONE]")) {
      throw new AssertionError(
          "%s must be answered, was %d: %s".formatted(tenant, response.statusCode(), last));
    }
    return first;
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
