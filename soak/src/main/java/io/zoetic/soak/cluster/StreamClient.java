// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.soak.run.Answer;
import io.zoetic.testkit.TimedLines;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Asks for streams, and asks again as the official SDKs do by default: twice, where no connection
 * came about or a gateway says that it cannot. Thread-safe.
 */
final class StreamClient implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final int ATTEMPTS = 3;
  private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
  private static final int OK = 200;
  private static final int SERVER_ERROR = 500;

  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final URI uri;
  private final String key;

  StreamClient(String url, String key) {
    this.uri = URI.create(url + "/v1/chat/completions");
    this.key = key;
  }

  /**
   * A whole answer that came as a stream.
   *
   * @param firstToken how long after the question its first token came, all attempts together
   * @param attempts that it took
   */
  record Streamed(String text, Duration firstToken, int attempts) {}

  /**
   * Asks.
   *
   * @throws IOException if no attempt brings a whole answer
   */
  Streamed ask(String question) throws IOException, InterruptedException {
    HttpRequest request = request(question, UUID.randomUUID().toString());
    long begin = System.nanoTime();
    for (int attempt = 1; ; attempt++) {
      try {
        return attempt(request, begin, attempt);
      } catch (IOException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        TimeUnit.MILLISECONDS.sleep(FIRST_PAUSE.toMillis() << attempt - 1);
      }
    }
  }

  private Streamed attempt(HttpRequest request, long begin, int attempt)
      throws IOException, InterruptedException {
    HttpResponse<Stream<String>> response = http.send(request, BodyHandlers.ofLines());
    TimedLines read = TimedLines.read(response, begin);
    String body = String.join("\n", read.lines());
    if (response.statusCode() >= SERVER_ERROR) {
      throw new IOException(response.statusCode() + " " + body);
    }
    if (response.statusCode() != OK) {
      throw new IllegalStateException(
          "a question must be answered with 200, was %d: %s"
              .formatted(response.statusCode(), body));
    }
    return new Streamed(Answer.ofStream(body).text(), read.firstToken().orElse(PATIENCE), attempt);
  }

  private HttpRequest request(String question, String idempotencyKey) throws IOException {
    Map<String, ?> body =
        Map.of(
            "model",
            "zoetic/base",
            "temperature",
            0,
            "max_tokens",
            16,
            "stream",
            true,
            "messages",
            List.of(Map.of("role", "user", "content", question)));
    return HttpRequest.newBuilder(uri)
        .timeout(PATIENCE)
        .header("content-type", "application/json")
        .header("authorization", "Bearer " + key)
        .header("idempotency-key", idempotencyKey)
        .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)))
        .build();
  }

  @Override
  public void close() {
    http.shutdownNow();
  }
}
