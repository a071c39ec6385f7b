// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.feedback;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that repeats what was not answered, the same under the same keys, at one gateway after
 * the other. Thread-safe.
 */
final class PersistentClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofSeconds(10);
  private static final Duration PAUSE = Duration.ofMillis(100);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int TOO_MANY = 429;
  private static final int BROKEN = 500;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<String> urls;
  private final AtomicInteger turn = new AtomicInteger();
  private final LongAdder requests = new LongAdder();
  private final LongAdder unanswered = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder duplicates = new LongAdder();

  PersistentClient(List<String> urls) {
    this.urls = List.copyOf(urls);
  }

  /** The receipt of a gateway for one piece of feedback. */
  record Receipt(UUID id, boolean duplicate) {}

  /** The numbers of requests: all, without an answer, turned away for now. */
  record Requests(long all, long unanswered, long refused) {}

  Requests requests() {
    return new Requests(requests.sum(), unanswered.sum(), refused.sum());
  }

  /** How many pieces of feedback were answered as duplicates. */
  long duplicates() {
    return duplicates.sum();
  }

  /** Sends feedback in one request until it is acknowledged; as many receipts, in order. */
  List<Receipt> send(List<Event> events) {
    if (events.size() == 1) {
      Event event = events.getFirst();
      HttpRequest.Builder request = body(event.body()).header("idempotency-key", event.key());
      return List.of(receipt(answered("/v1/feedback", request)));
    }
    ObjectNode batch = JSON.createObjectNode();
    ArrayNode items = batch.putArray("feedback");
    events.forEach(event -> items.add(event.body().put("idempotency_key", event.key())));
    List<Receipt> receipts = new ArrayList<>();
    answered("/v1/feedback:batch", body(batch))
        .get("feedback")
        .forEach(each -> receipts.add(receipt(each)));
    return receipts;
  }

  /** Declares the float metric of events. */
  void declareMetric() {
    ObjectNode metric =
        JSON.createObjectNode().put("kind", "float").put("min", 0.0).put("max", 1.0);
    HttpRequest.Builder request =
        HttpRequest.newBuilder().header("content-type", "application/json");
    answered("/v1/metrics/" + Event.FLOAT_METRIC, request.PUT(publisher(metric)));
  }

  JsonNode get(String path) {
    return answered(path, HttpRequest.newBuilder().GET());
  }

  private Receipt receipt(JsonNode answer) {
    if (!answer.hasNonNull("feedback_id")) {
      throw new IllegalStateException("feedback must be taken, was answered with " + answer);
    }
    boolean duplicate = answer.get("status").asText().equals("duplicate");
    if (duplicate) {
      duplicates.increment();
    }
    return new Receipt(UUID.fromString(answer.get("feedback_id").asText()), duplicate);
  }

  private static HttpRequest.Builder body(ObjectNode body) {
    return HttpRequest.newBuilder()
        .header("content-type", "application/json")
        .POST(publisher(body));
  }

  private static HttpRequest.BodyPublisher publisher(JsonNode body) {
    return HttpRequest.BodyPublishers.ofString(body.toString());
  }

  private JsonNode answered(String path, HttpRequest.Builder request) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (System.nanoTime() < end) {
      String url = urls.get(Math.floorMod(turn.getAndIncrement(), urls.size()));
      Optional<JsonNode> answer = attempt(request.uri(URI.create(url + path)).timeout(TIMEOUT));
      if (answer.isPresent()) {
        return answer.get();
      }
      LockSupport.parkNanos(PAUSE.toNanos());
    }
    throw new IllegalStateException(path + " must be answered within " + PATIENCE);
  }

  /** The answer, unless there is none or one that says: try again. */
  private Optional<JsonNode> attempt(HttpRequest.Builder request) {
    requests.increment();
    HttpResponse<String> response;
    try {
      response = http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (IOException _) {
      unanswered.increment();
      return Optional.empty();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
    if (response.statusCode() == TOO_MANY || response.statusCode() >= BROKEN) {
      refused.increment();
      return Optional.empty();
    }
    if (response.statusCode() >= 300) {
      throw new IllegalStateException(
          "%s must be answered with success, was %d: %s"
              .formatted(response.uri(), response.statusCode(), response.body()));
    }
    try {
      return Optional.of(JSON.readTree(response.body()));
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
