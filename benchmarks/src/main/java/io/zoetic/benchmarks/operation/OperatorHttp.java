// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.operation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** An operator and a client of a gateway that needs no key. Thread-safe. */
final class OperatorHttp implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String DATA = "data: ";
  private static final Duration TIMEOUT = Duration.ofSeconds(120);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final String url;

  OperatorHttp(String url) {
    this.url = url;
  }

  JsonNode get(String path) {
    return read(send(HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT).build()));
  }

  /** Changes an expert, and gives the receipt. */
  JsonNode change(String expert, String verb, Map<String, ?> fields) {
    Map<String, Object> body = new HashMap<>(fields);
    body.put("reason", "a benchmark");
    return read(send(post("/v1/experts/" + expert + "/" + verb, body)));
  }

  /** Streams an answer; all events before the last. */
  List<JsonNode> stream(Map<String, ?> body) throws IOException, InterruptedException {
    Map<String, Object> streamed = new HashMap<>(body);
    streamed.put("stream", true);
    HttpResponse<Stream<String>> response =
        http.send(post("/v1/completions", streamed), HttpResponse.BodyHandlers.ofLines());
    List<JsonNode> events = new ArrayList<>();
    boolean isDone = false;
    // To its very end: to close it before would break the connection, which may be in use again.
    try (Stream<String> lines = response.body()) {
      for (String line : (Iterable<String>) lines::iterator) {
        if (line.equals(DATA + "[DONE]")) {
          isDone = true;
        } else if (line.startsWith(DATA)) {
          events.add(JSON.readTree(line.substring(DATA.length())));
        }
      }
    }
    if (!isDone) {
      throw new IOException("a stream must end with [DONE], had status " + response.statusCode());
    }
    return events;
  }

  private HttpRequest post(String path, Map<String, ?> body) {
    try {
      return HttpRequest.newBuilder(URI.create(url + path))
          .timeout(TIMEOUT)
          .header("content-type", "application/json")
          .POST(HttpRequest.BodyPublishers.ofString(JSON.writeValueAsString(body)))
          .build();
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String send(HttpRequest request) {
    try {
      HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IllegalStateException(
            request.uri() + " must be answered with 200, was " + response.body());
      }
      return response.body();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static JsonNode read(String body) {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Whether a path is answered with 200, whatever the others say. */
  boolean isOk(String path) throws InterruptedException {
    try {
      return http.send(
                  HttpRequest.newBuilder(URI.create(url + path)).timeout(TIMEOUT).build(),
                  HttpResponse.BodyHandlers.discarding())
              .statusCode()
          == 200;
    } catch (IOException _) {
      return false;
    }
  }

  /** The largest value of a metric among those with a tag such as {@code quantile="0.5"}. */
  double metric(String name, String tag) {
    return send(HttpRequest.newBuilder(URI.create(url + "/metrics")).timeout(TIMEOUT).build())
        .lines()
        .filter(line -> line.startsWith(name + "{") && line.contains(tag))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .max()
        .orElse(Double.NaN);
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
