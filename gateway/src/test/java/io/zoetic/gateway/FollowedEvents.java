// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.testkit.Waiting;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One who follows a stream of events, and reads as fast as they come. */
final class FollowedEvents implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Event END = new Event("", "end", GatewayUnderTest.json("{}"));

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final HttpResponse<Stream<String>> response;
  private final Thread thread;
  private volatile String lastId = "";

  /** An event as it came. */
  record Event(String id, String kind, JsonNode data) {}

  private FollowedEvents(HttpRequest request) throws IOException, InterruptedException {
    response = client.send(request, BodyHandlers.ofLines());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("content-type"))
        .hasValue("text/event-stream; charset=utf-8");
    thread = Thread.ofVirtual().start(this::read);
  }

  /**
   * Begins to read.
   *
   * @param key null: none
   * @param lastId null: from now on
   */
  static FollowedEvents of(URI uri, @Nullable String key, @Nullable String lastId)
      throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri);
    if (key != null) {
      request.header("Authorization", "Bearer " + key);
    }
    if (lastId != null) {
      request.header("Last-Event-ID", lastId);
    }
    return new FollowedEvents(request.build());
  }

  private void read() {
    String id = "";
    String kind = "";
    try {
      for (String line : (Iterable<String>) response.body()::iterator) {
        if (line.startsWith("id: ")) {
          id = line.substring("id: ".length());
          lastId = id;
        } else if (line.startsWith("event: ")) {
          kind = line.substring("event: ".length());
        } else if (line.startsWith("data: ")) {
          events.add(new Event(id, kind, GatewayUnderTest.json(line.substring("data: ".length()))));
        }
      }
    } catch (UncheckedIOException e) {
      // The connection was ended.
    }
    events.add(END);
  }

  /** An id must be told, of an event or alone. */
  void awaitId(String id) {
    Waiting.until(
        PATIENCE.multipliedBy(2), "it is told that it is at " + id, () -> lastId.equals(id));
  }

  /** The next event, which must come soon. */
  Event next() throws InterruptedException {
    Event event = events.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    if (event == null) {
      throw new AssertionError("an event must come within " + PATIENCE);
    }
    return event;
  }

  /** The next, which must be of a kind. */
  Event next(String kind) throws InterruptedException {
    Event event = next();
    assertThat(event.kind()).as("%s", event).isEqualTo(kind);
    return event;
  }

  /** The stream must end. */
  void requireEnd() throws InterruptedException {
    assertThat(next()).isSameAs(END);
  }

  @Override
  public void close() {
    response.body().close();
    client.shutdownNow();
    thread.interrupt();
  }
}
