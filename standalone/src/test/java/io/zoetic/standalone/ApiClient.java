// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What a client of the OpenAI API does, on the JDK's HTTP client. Thread-safe. */
final class ApiClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EVENT = "data: ";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String url;

  ApiClient(String url) {
    this.url = url;
  }

  /** Sends the body; fails unless the status is 200. */
  JsonNode post(String path, Map<String, ?> body) throws IOException, InterruptedException {
    HttpResponse<String> response =
        http.send(request(path, body), HttpResponse.BodyHandlers.ofString());
    requireOk(response.statusCode(), response.body());
    return JSON.readTree(response.body());
  }

  /** Sends the body with {@code stream: true}; returns all events before {@code [DONE]}. */
  List<JsonNode> stream(String path, Map<String, ?> body, Consumer<JsonNode> onEvent)
      throws IOException, InterruptedException {
    HttpResponse<Stream<String>> response =
        http.send(request(path, body), HttpResponse.BodyHandlers.ofLines());
    List<JsonNode> events = new ArrayList<>();
    try (Stream<String> lines = response.body()) {
      if (response.statusCode() != 200) {
        requireOk(response.statusCode(), String.join("\n", lines.toList()));
      }
      for (String line : (Iterable<String>) lines::iterator) {
        if (line.equals(EVENT + "[DONE]")) {
          return events;
        }
        if (line.startsWith(EVENT)) {
          JsonNode event = JSON.readTree(line.substring(EVENT.length()));
          events.add(event);
          onEvent.accept(event);
        }
      }
    }
    throw new AssertionError("a stream must end with [DONE], ended after " + events);
  }

  /** The sum over all tags of a metric. */
  double metric(String name) throws IOException, InterruptedException {
    double sum = 0;
    for (String line : get("/metrics").body().split("\n")) {
      if (line.startsWith(name + " ") || line.startsWith(name + "{")) {
        sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
      }
    }
    return sum;
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(
        HttpRequest.newBuilder(URI.create(url + path)).timeout(Duration.ofSeconds(5)).build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private HttpRequest request(String path, Map<String, ?> body) throws IOException {
    return HttpRequest.newBuilder(URI.create(url + path))
        .timeout(Duration.ofSeconds(180))
        .header("content-type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
        .build();
  }

  private static void requireOk(int status, String body) {
    if (status != 200) {
      throw new AssertionError("the status must be 200, was " + status + ": " + body);
    }
  }
}
