// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** An HTTP server that answers as it was told to, and keeps what it was asked. Thread-safe. */
public final class RecordingServer implements AutoCloseable {
  private final HttpServer http;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Map<String, Deque<Answer>> answers = new ConcurrentHashMap<>();
  private final List<Request> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  /**
   * What was asked.
   *
   * @param path with the query
   * @param headers by their names in lower case
   */
  public record Request(String method, String path, Map<String, String> headers, String body) {}

  /** Writes an answer. */
  public interface Answer {
    void to(HttpExchange exchange) throws IOException;
  }

  private RecordingServer(HttpServer http) {
    this.http = http;
    http.setExecutor(threads);
    http.createContext("/", this::handle);
  }

  /** Listens on a free port of the loopback address. */
  public static RecordingServer start() throws IOException {
    var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    var server = new RecordingServer(HttpServer.create(address, 0));
    server.http.start();
    return server;
  }

  /** What {@code --url} names. */
  public String url() {
    return "http://127.0.0.1:" + http.getAddress().getPort();
  }

  /** Answers a call, the first time with the first answer; the last one is repeated. */
  public void answer(String methodAndPath, Answer... inTurn) {
    answers.put(methodAndPath, new ArrayDeque<>(List.of(inTurn)));
  }

  /** Everything that was asked, in its order. */
  public List<Request> requests() {
    return List.copyOf(requests);
  }

  /** Forgets what was asked. */
  public void forget() {
    requests.clear();
  }

  /** A JSON document; for brevity, apostrophes stand for quotation marks. */
  public static Answer json(int status, String body, String... headers) {
    byte[] content = body.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    return exchange -> {
      exchange.getResponseHeaders().add("content-type", "application/json");
      for (int i = 0; i < headers.length; i += 2) {
        exchange.getResponseHeaders().add(headers[i], headers[i + 1]);
      }
      exchange.sendResponseHeaders(status, content.length);
      exchange.getResponseBody().write(content);
    };
  }

  /** An error in OpenAI's form. */
  public static Answer error(int status, String message, String... headers) {
    return json(
        status,
        "{'error': {'message': '%s', 'type': 'x', 'code': 'x'}}".formatted(message),
        headers);
  }

  /** Bytes with a digest. */
  public static Answer octets(byte[] content, String digest) {
    return exchange -> {
      exchange.getResponseHeaders().add("content-type", "application/octet-stream");
      exchange.getResponseHeaders().add("x-zoetic-digest", digest);
      exchange.sendResponseHeaders(200, content.length);
      exchange.getResponseBody().write(content);
    };
  }

  /** No answer: the connection ends. */
  public static Answer dropped() {
    return HttpExchange::close;
  }

  /** The head of an answer, and the rest not before the server is closed. */
  public Answer stalled() {
    return exchange -> {
      exchange.sendResponseHeaders(200, 1000);
      exchange.getResponseBody().flush();
      try {
        closed.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  private void handle(HttpExchange exchange) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().toString();
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      Map<String, String> headers = new TreeMap<>();
      exchange
          .getRequestHeaders()
          .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getFirst()));
      requests.add(new Request(exchange.getRequestMethod(), path, headers, body));
      next(exchange.getRequestMethod() + " " + path).to(exchange);
    }
  }

  private Answer next(String methodAndPath) {
    Deque<Answer> left = answers.get(methodAndPath);
    if (left == null) {
      return error(404, "no such thing: " + methodAndPath);
    }
    synchronized (left) {
      return left.size() > 1 ? left.removeFirst() : left.getFirst();
    }
  }

  @Override
  public void close() {
    closed.countDown();
    http.stop(0);
    threads.shutdownNow();
  }
}
