// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.zoetic.cli.output.ExpertLine;
import io.zoetic.cli.output.Json;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.ByteBuffer;
import java.nio.channels.UnresolvedAddressException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/**
 * The platform's HTTP API, as operators use it. Used by one thread.
 *
 * <p>A call that got no answer, or one that says to come back later, is made again, at most three
 * times. A mutation keeps its idempotency key meanwhile, so it happens once.
 *
 * <p>Every method throws {@link OperatorException} where the server refuses or does not answer.
 */
public final class OperatorClient implements AutoCloseable {
  private static final int ATTEMPTS_MAX = 4;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration PAUSE_MAX = Duration.ofSeconds(5);
  private static final long ANSWER_BYTES_MAX = 1L << 30;

  private final Server server;
  private final @Nullable String tenant;
  private final HttpClient http;

  /**
   * A client of a server.
   *
   * @param tenant whom it acts for; null: whom the key is for
   */
  OperatorClient(Server server, @Nullable String tenant) {
    this.server = server;
    this.tenant = tenant;
    HttpClient.Builder builder = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1);
    this.http = (server.isPlain() ? withoutTrustStore(builder) : builder).build();
  }

  /** Reading the certificates of the JDK takes a tenth of a second; plain HTTP has none. */
  private static HttpClient.Builder withoutTrustStore(HttpClient.Builder builder) {
    try {
      SSLContext empty = SSLContext.getInstance("TLS");
      empty.init(new KeyManager[0], new TrustManager[0], null);
      return builder.sslContext(empty);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }

  /** The address that it asks, without a slash at its end. */
  public String url() {
    return server.url();
  }

  /** Values of a version and the digest that the server says they have. */
  public record Octets(ByteBuffer content, String digest) {}

  /** Somebody who is told of events. */
  public interface EventListener {
    /**
     * An event.
     *
     * @param id by which the stream can be taken up again behind it
     */
    void event(String id, String kind, JsonNode data);

    /**
     * There is nothing to tell up to a place.
     *
     * @param id by which the stream can be taken up again there
     */
    void nothingUntil(String id);
  }

  /**
   * Reads a stream of events until it ends, or its connection does.
   *
   * @param lastId of the event behind which it begins; null: now
   */
  public void follow(String path, @Nullable String lastId, EventListener listener) {
    HttpRequest.Builder request = request(path);
    if (lastId != null) {
      request.header("last-event-id", lastId);
    }
    try {
      HttpResponse<InputStream> response = http.send(request.build(), BodyHandlers.ofInputStream());
      if (response.statusCode() != 200) {
        throw refused(response.statusCode(), response.body().readAllBytes());
      }
      new EventReader(response.body()).read(listener);
    } catch (IOException e) {
      throw new OperatorException(
          ExitCodes.FAILED, "cannot reach %s: %s".formatted(server, reason(e)));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperatorException(ExitCodes.FAILED, "interrupted");
    }
  }

  /** Escapes a name for a path or a query. */
  public static String escape(String name) {
    return URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Reads a JSON document. */
  public JsonNode get(String path) {
    return get(path, ServerTimeouts.USUAL);
  }

  /** Reads a JSON document, more or less patiently. */
  public JsonNode get(String path, ServerTimeouts timeouts) {
    return json(accepted(request(path).GET().build(), timeouts));
  }

  /** Reads a JSON document; empty if there is none. */
  public Optional<JsonNode> find(String path) {
    HttpResponse<byte[]> response = send(request(path).GET().build(), ServerTimeouts.USUAL);
    return response.statusCode() == 404
        ? Optional.empty()
        : Optional.of(json(requireSuccess(response)));
  }

  /** Reads the values of a version. */
  public Octets octets(String path) {
    HttpResponse<byte[]> response = accepted(request(path).GET().build(), ServerTimeouts.LONG);
    return new Octets(
        ByteBuffer.wrap(response.body()),
        response.headers().firstValue("x-zoetic-digest").orElse("missing"));
  }

  /** Changes something. */
  public JsonNode post(String path, JsonNode body, String idempotencyKey, ServerTimeouts timeouts) {
    HttpRequest.Builder request = request(path).header("idempotency-key", idempotencyKey);
    try {
      return write(request, "POST", body, timeouts);
    } catch (OperatorException e) {
      if (e.exitCode() != ExitCodes.FAILED) {
        throw e;
      }
      throw new OperatorException(
          ExitCodes.FAILED, String.valueOf(e.getMessage()), howToRepeat(body, idempotencyKey));
    }
  }

  /** Changes something that is the same when it is changed twice. */
  public JsonNode post(String path, JsonNode body, ServerTimeouts timeouts) {
    return write(request(path), "POST", body, timeouts);
  }

  /** Sets something. */
  public JsonNode put(String path, JsonNode body) {
    return write(request(path), "PUT", body, ServerTimeouts.USUAL);
  }

  /** Deletes something. */
  public void delete(String path) {
    accepted(request(path).DELETE().build(), ServerTimeouts.USUAL);
  }

  /** Deletes something, once. */
  public void delete(String path, String idempotencyKey) {
    HttpRequest.Builder request = request(path).header("idempotency-key", idempotencyKey);
    accepted(request.DELETE().build(), ServerTimeouts.USUAL);
  }

  private JsonNode write(
      HttpRequest.Builder request, String method, JsonNode body, ServerTimeouts timeouts) {
    request
        .header("content-type", "application/json")
        .method(method, HttpRequest.BodyPublishers.ofByteArray(Json.bytes(body)));
    return json(accepted(request.build(), timeouts));
  }

  /** The key stands for one content, and the epoch that was expected is part of it. */
  private static String howToRepeat(JsonNode body, String idempotencyKey) {
    JsonNode epoch = body.path("expected_epoch");
    return "It may have happened. With --idempotency-key %s%s it happens once."
        .formatted(idempotencyKey, epoch.isNumber() ? " --expected-epoch " + epoch.asText() : "");
  }

  @Override
  public void close() {
    http.shutdownNow();
  }

  private HttpRequest.Builder request(String path) {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(server.url() + path));
    if (server.key() != null) {
      request.header("authorization", "Bearer " + server.key());
    }
    if (tenant != null) {
      request.header("x-zoetic-tenant", tenant);
    }
    return request;
  }

  private HttpResponse<byte[]> accepted(HttpRequest request, ServerTimeouts timeouts) {
    return requireSuccess(send(request, timeouts));
  }

  private HttpResponse<byte[]> send(HttpRequest request, ServerTimeouts timeouts) {
    long end = System.nanoTime() + timeouts.whole().toNanos();
    Duration pause = FIRST_PAUSE;
    for (int attempt = 1; ; attempt++) {
      boolean last = attempt == ATTEMPTS_MAX;
      try {
        HttpResponse<byte[]> response = exchange(request, timeouts.attempt());
        Duration wanted = wantedPause(response).orElse(pause);
        if (last || !isTemporary(response.statusCode()) || isOver(end, wanted)) {
          return response;
        }
        sleep(wanted);
      } catch (IOException e) {
        if (last || isOver(end, pause)) {
          throw new OperatorException(
              ExitCodes.FAILED, "cannot reach %s: %s".formatted(server, reason(e)));
        }
        sleep(pause);
      }
      pause = pause.multipliedBy(2);
    }
  }

  /** Whether it would be too late after the pause. */
  private static boolean isOver(long end, Duration pause) {
    return System.nanoTime() + pause.toNanos() - end >= 0;
  }

  /** The timeout is for the whole answer; that of a request ends where the body begins. */
  private HttpResponse<byte[]> exchange(HttpRequest request, Duration timeout) throws IOException {
    CompletableFuture<HttpResponse<byte[]>> answer =
        http.sendAsync(
            request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
    try {
      return answer.get(timeout.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      answer.cancel(true);
      throw new HttpTimeoutException("no answer within " + timeout.toMillis() / 1000.0 + " s");
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException cause ? cause : new IOException(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperatorException(ExitCodes.FAILED, "interrupted");
    }
  }

  private static boolean isTemporary(int status) {
    return status == 503 || status == 429;
  }

  private static Optional<Duration> wantedPause(HttpResponse<?> response) {
    return response
        .headers()
        .firstValue("retry-after")
        .filter(text -> text.matches("\\d{1,9}"))
        .map(text -> Duration.ofSeconds(Long.parseLong(text)))
        .map(wanted -> wanted.compareTo(PAUSE_MAX) < 0 ? wanted : PAUSE_MAX);
  }

  /**
   * Waits before something is asked again.
   *
   * @throws OperatorException if the thread is interrupted
   */
  public static void sleep(Duration pause) {
    try {
      Thread.sleep(pause);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new OperatorException(ExitCodes.FAILED, "interrupted");
    }
  }

  /** The client of the JDK leaves the commonest failures without a message. */
  private static String reason(IOException failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      if (cause instanceof UnresolvedAddressException) {
        return "unknown host";
      }
    }
    if (failure.getMessage() != null) {
      return failure.getMessage();
    }
    return failure instanceof ConnectException
        ? "connection refused"
        : failure.getClass().getSimpleName();
  }

  private static HttpResponse<byte[]> requireSuccess(HttpResponse<byte[]> response) {
    if (response.statusCode() / 100 == 2) {
      return response;
    }
    throw refused(response.statusCode(), response.body());
  }

  private static OperatorException refused(int status, byte[] answer) {
    JsonNode body = lenient(answer);
    JsonNode current = body.path("current");
    return new OperatorException(
        ExitCodes.of(status),
        body.path("error").path("message").asText("the server answered " + status),
        current.isObject() ? ExpertLine.of(current) : "");
  }

  private static JsonNode lenient(byte[] body) {
    try {
      return Json.parse(body);
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }

  private JsonNode json(HttpResponse<byte[]> response) {
    JsonNode body = lenient(response.body());
    if (!body.isObject()) {
      throw new OperatorException(
          ExitCodes.FAILED,
          "an answer of %s must be a JSON object, was %s"
              .formatted(
                  server, response.headers().firstValue("content-type").orElse("something else")));
    }
    return body;
  }
}
