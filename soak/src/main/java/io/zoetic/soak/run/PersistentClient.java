// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.run;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;

/**
 * A client that repeats what was not answered, the same under the same keys, at one gateway after
 * the other. Thread-safe.
 */
public final class PersistentClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PAUSE_MIN = Duration.ofMillis(100);
  private static final Duration PAUSE_MAX = Duration.ofSeconds(1);
  private static final int TOLD_MAX = 10;
  private static final int REFUSED = 400;
  private static final int TOO_MANY = 429;
  private static final int BROKEN = 500;
  private static final int UNAVAILABLE = 503;
  private static final int TOO_LATE = 504;

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final List<String> urls;
  private final Patience patience;
  private final AtomicInteger turn = new AtomicInteger();
  private final LongAdder requests = new LongAdder();
  private final LongAdder unanswered = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder hung = new LongAdder();
  private final LongAdder broken = new LongAdder();
  private final Queue<String> wrong = new ConcurrentLinkedQueue<>();

  public PersistentClient(List<String> urls, Patience patience) {
    this.urls = List.copyOf(urls);
    this.patience = patience;
  }

  /**
   * The time that a client has.
   *
   * @param one for one answer, then it asks again
   * @param all until there is one, then it gives up
   */
  public record Patience(Duration one, Duration all) {}

  /**
   * The numbers of requests.
   *
   * @param all that were sent
   * @param unanswered whose connection broke, or was not made
   * @param refused with a status that says: try again
   * @param hung that were not answered in time
   * @param broken that were answered with another error of the server
   */
  public record Requests(long all, long unanswered, long refused, long hung, long broken) {
    /** Those of two clients. */
    public Requests plus(Requests other) {
      return new Requests(
          all + other.all,
          unanswered + other.unanswered,
          refused + other.refused,
          hung + other.hung,
          broken + other.broken);
    }

    /** What came since then. */
    public Requests since(Requests then) {
      return new Requests(
          all - then.all,
          unanswered - then.unanswered,
          refused - then.refused,
          hung - then.hung,
          broken - then.broken);
    }
  }

  /** An answer that says: not this, whenever it is asked. */
  public static final class RefusedException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private RefusedException(String message) {
      super(message);
    }
  }

  /** No answer in all that time. */
  public static final class GaveUpException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private GaveUpException(String message) {
      super(message);
    }
  }

  public Requests requests() {
    return new Requests(requests.sum(), unanswered.sum(), refused.sum(), hung.sum(), broken.sum());
  }

  /** The first requests that hung or were broken, in words. */
  public List<String> wrong() {
    return List.copyOf(wrong);
  }

  public JsonNode get(String path) {
    return answered(path, HttpRequest.newBuilder().GET());
  }

  public JsonNode put(String path, Map<String, ?> body) {
    return answered(path, json().PUT(BodyPublishers.ofString(JSON.valueToTree(body).toString())));
  }

  /** Sends the body under a key until it is answered. */
  public JsonNode post(String path, Object body, String key) {
    return answered(
        path,
        json()
            .header("idempotency-key", key)
            .POST(BodyPublishers.ofString(JSON.valueToTree(body).toString())));
  }

  private static HttpRequest.Builder json() {
    return HttpRequest.newBuilder().header("content-type", "application/json");
  }

  private JsonNode answered(String path, HttpRequest.Builder request) {
    long end = System.nanoTime() + patience.all().toNanos();
    long pause = PAUSE_MIN.toNanos();
    while (System.nanoTime() < end) {
      String url = urls.get(Math.floorMod(turn.getAndIncrement(), urls.size()));
      Optional<JsonNode> answer =
          attempt(request.uri(URI.create(url + path)).timeout(patience.one()));
      if (answer.isPresent()) {
        return answer.get();
      }
      LockSupport.parkNanos(pause);
      pause = Math.min(2 * pause, PAUSE_MAX.toNanos());
    }
    throw new GaveUpException(path + " must be answered within " + patience.all());
  }

  /** The answer, unless there is none or one that says: try again. */
  private Optional<JsonNode> attempt(HttpRequest.Builder request) {
    requests.increment();
    HttpRequest sent = request.build();
    try {
      return answer(http.send(sent, HttpResponse.BodyHandlers.ofString()));
    } catch (HttpTimeoutException _) {
      hung.increment();
      tell("%s was not answered in %s".formatted(sent.uri(), patience.one()));
    } catch (IOException _) {
      unanswered.increment();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new GaveUpException("interrupted: " + e);
    }
    return Optional.empty();
  }

  private Optional<JsonNode> answer(HttpResponse<String> response) throws IOException {
    int status = response.statusCode();
    if (status < REFUSED) {
      return Optional.of(JSON.readTree(response.body()));
    }
    if (status == TOO_MANY || status == UNAVAILABLE || status == TOO_LATE) {
      refused.increment();
      return Optional.empty();
    }
    String what = "%s was answered %d: %s".formatted(response.uri(), status, response.body());
    if (status < BROKEN) {
      throw new RefusedException(what);
    }
    broken.increment();
    tell(what);
    return Optional.empty();
  }

  private void tell(String what) {
    if (wrong.size() < TOLD_MAX) {
      wrong.add(what);
    }
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
