// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** The same prompts as streamed completions through gateway, Kafka and adapter worker. */
final class HttpLoad implements AutoCloseable {
  private static final String DATA = "data: ";
  private static final String DONE = "data: [DONE]";

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final URI completions;
  private final String key;

  HttpLoad(String url) {
    this(url, "");
  }

  /**
   * @param key of those that the gateway knows; empty for one that asks for none
   */
  HttpLoad(String url, String key) {
    this.completions = URI.create(url + "/v1/completions");
    this.key = key;
  }

  /**
   * A stream, read to its end.
   *
   * @param firstToken milliseconds; NaN if none came
   * @param whole milliseconds to its end
   */
  record Streamed(int status, double firstToken, double whole, String lastLine) {
    boolean isWhole() {
      return status == 200 && lastLine.equals(DONE);
    }
  }

  /** Sends {@code sequences} requests at once and reads their streams to the end. */
  Measurement decode(int sequences, int tokens) {
    long begin = System.nanoTime();
    List<Future<Double>> streams = new ArrayList<>();
    for (int i = 0; i < sequences; i++) {
      int prompt = i;
      streams.add(threads.submit(() -> stream(prompt, tokens)));
    }
    List<Double> firstTokens = new ArrayList<>();
    for (Future<Double> stream : streams) {
      firstTokens.add(get(stream));
    }
    return new Measurement(sequences * tokens * 1e9 / (System.nanoTime() - begin), firstTokens);
  }

  /** Reads one stream; returns the milliseconds to its first token. */
  private double stream(int prompt, int tokens) throws IOException, InterruptedException {
    Streamed streamed = ask(prompt, tokens);
    if (!streamed.isWhole()) {
      throw new IOException("a stream must end with [DONE], ended with " + streamed.lastLine());
    }
    return streamed.firstToken();
  }

  /** Asks for one stream. */
  Streamed ask(int prompt, int tokens) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(completions)
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body(prompt, tokens)));
    if (!key.isEmpty()) {
      request.header("authorization", "Bearer " + key);
    }
    long begin = System.nanoTime();
    HttpResponse<InputStream> response =
        client.send(request.build(), HttpResponse.BodyHandlers.ofInputStream());
    double firstToken = Double.NaN;
    String last = "";
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (Double.isNaN(firstToken) && line.startsWith(DATA)) {
          firstToken = millisSince(begin);
        }
        last = line.isEmpty() ? last : line;
      }
    }
    return new Streamed(response.statusCode(), firstToken, millisSince(begin), last);
  }

  private static double millisSince(long begin) {
    return (System.nanoTime() - begin) / 1e6;
  }

  private static String body(int prompt, int tokens) {
    return "{\"model\":\"zoetic/base\",\"prompt\":%s,\"max_tokens\":%d,\"temperature\":0,"
            .formatted(Arrays.toString(Prompts.ids(prompt, Prompts.SHORT)), tokens)
        + "\"ignore_eos\":true,\"return_token_ids\":true,\"stream\":true}";
  }

  private static double get(Future<Double> stream) {
    try {
      return stream.get();
    } catch (ExecutionException e) {
      throw new UncheckedIOException(new IOException(e.getCause()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    threads.close();
    client.close();
  }
}
