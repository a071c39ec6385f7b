// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** What a client of the HTTP API does, on the JDK's HTTP client. Thread-safe. */
public final class ApiClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String EVENT = "data: ";

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String url;
  private final Duration timeout;

  /** One that waits long enough for an answer of a model. */
  public ApiClient(String url) {
    this(url, Duration.ofSeconds(180));
  }

  /** One that waits so long for an answer. */
  public ApiClient(String url, Duration timeout) {
    this.url = url;
    this.timeout = timeout;
  }

  /** Sends the body; fails unless the status is 200. */
  public JsonNode post(String path, Map<String, ?> body) throws IOException, InterruptedException {
    return json(send("POST", path, body), 200);
  }

  /** Sends the body with {@code stream: true}; returns all events before {@code [DONE]}. */
  public List<JsonNode> stream(String path, Map<String, ?> body, Consumer<JsonNode> onEvent)
      throws IOException, InterruptedException {
    HttpResponse<Stream<String>> response =
        http.send(request("POST", path, JSON.writeValueAsString(body)), BodyHandlers.ofLines());
    List<JsonNode> events = new ArrayList<>();
    try (Stream<String> lines = response.body()) {
      if (response.statusCode() != 200) {
        requireStatus(200, response.statusCode(), String.join("\n", lines.toList()));
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
  public double metric(String name) throws IOException, InterruptedException {
    double sum = 0;
    for (String line : get("/metrics").body().split("\n")) {
      if (line.startsWith(name + " ") || line.startsWith(name + "{")) {
        sum += Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1));
      }
    }
    return sum;
  }

  public HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return http.send(request("GET", path, ""), BodyHandlers.ofString());
  }

  /** Sends the body as JSON, whatever the answer. */
  public HttpResponse<String> send(
      String method, String path, Map<String, ?> body, String... headers)
      throws IOException, InterruptedException {
    return send(method, path, JSON.writeValueAsString(body), headers);
  }

  /** Sends JSON, whatever the answer. */
  public HttpResponse<String> send(String method, String path, String body, String... headers)
      throws IOException, InterruptedException {
    return http.send(request(method, path, body, headers), BodyHandlers.ofString());
  }

  private HttpRequest request(String method, String path, String body, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url + path)).timeout(timeout);
    if (!body.isEmpty()) {
      request.header("content-type", "application/json");
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    return request
        .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body))
        .build();
  }

  /** The body of an answer that must have a status. */
  public static JsonNode json(HttpResponse<String> response, int status) throws IOException {
    requireStatus(status, response.statusCode(), response.body());
    return JSON.readTree(response.body());
  }

  private static void requireStatus(int status, int was, String body) {
    if (was != status) {
      throw new AssertionError("the status must be %d, was %d: %s".formatted(status, was, body));
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
