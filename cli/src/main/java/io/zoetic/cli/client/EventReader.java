// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.zoetic.cli.output.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * Reads server-sent events. A thread of its own takes the lines from the connection, so that a
 * server that has vanished is not waited for. Used by one thread.
 */
final class EventReader {
  /** The server says something every 15 s, if it is only where the stream is. */
  private static final Duration SILENCE_MAX = Duration.ofSeconds(45);

  private static final int LINES_MAX = 1000;

  private final BlockingQueue<Optional<String>> lines = new ArrayBlockingQueue<>(LINES_MAX);
  private final InputStream body;

  EventReader(InputStream body) {
    this.body = body;
  }

  /**
   * Tells a listener each event until there are no more.
   *
   * @throws IOException if the connection breaks, or what comes is no event
   */
  void read(OperatorClient.EventListener listener) throws IOException, InterruptedException {
    Thread reader = Thread.ofVirtual().name("events").start(this::take);
    try (body) {
      String id = "";
      String kind = "";
      boolean isTold = true;
      for (Optional<String> line = next(); line.isPresent(); line = next()) {
        String text = line.get();
        if (text.startsWith("id: ")) {
          id = text.substring("id: ".length());
          isTold = false;
        } else if (text.startsWith("event: ")) {
          kind = text.substring("event: ".length());
        } else if (text.startsWith("data: ")) {
          listener.event(id, kind, Json.parse(text.substring("data: ".length()).getBytes(UTF_8)));
          isTold = true;
        } else if (text.isEmpty() && !isTold) {
          listener.nothingUntil(id);
          isTold = true;
        }
      }
    } finally {
      reader.interrupt();
    }
  }

  private Optional<String> next() throws IOException, InterruptedException {
    Optional<String> line = lines.poll(SILENCE_MAX.toSeconds(), TimeUnit.SECONDS);
    if (line == null) {
      throw new IOException("nothing was heard for " + SILENCE_MAX.toSeconds() + " s");
    }
    return line;
  }

  /** A connection that breaks ends the stream: whoever reads comes again. */
  private void take() {
    try {
      BufferedReader reader = new BufferedReader(new InputStreamReader(body, UTF_8));
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines.put(Optional.of(line));
      }
      lines.put(Optional.empty());
    } catch (IOException e) {
      lines.offer(Optional.empty());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
