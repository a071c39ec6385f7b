// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.webhooks.delivery;

import com.sun.net.httpserver.Headers;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** A real HTTP server that a webhook leads to, and that keeps what it is sent. */
public final class Receiver implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final Answer answer;

  /** What came. */
  public record Received(String path, Headers headers, String body) {
    /** A header that must be there. */
    public String header(String name) {
      String value = headers.getFirst(name);
      if (value == null) {
        throw new AssertionError("a request must have the header " + name + ", had " + headers);
      }
      return value;
    }

    /** Of the message; the same whenever it is sent. */
    public String id() {
      return header("webhook-id");
    }
  }

  /** How it answers. */
  @FunctionalInterface
  public interface Answer {
    /**
     * Answers a request.
     *
     * @param number of the request, from 0
     */
    void to(HttpExchange exchange, int number) throws Exception;

    /** A status for each request, the last one for all that follow. */
    static Answer status(Integer... statuses) {
      return (exchange, number) ->
          send(exchange, statuses[Math.min(number, statuses.length - 1)], "thanks");
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
      byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
      exchange.sendResponseHeaders(status, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  private Receiver(HttpServer server, Answer answer) {
    this.server = server;
    this.answer = answer;
    server.setExecutor(threads);
    server.createContext("/", this::handle);
    server.start();
  }

  /** One that listens on 127.0.0.1. */
  public static Receiver start(Answer answer) throws IOException {
    return start("127.0.0.1", 0, answer, null);
  }

  /**
   * One that listens on an address of this machine.
   *
   * @param port 0: a free one
   * @param tls null: in clear
   */
  static Receiver start(String address, int port, Answer answer, @Nullable SSLContext tls)
      throws IOException {
    InetSocketAddress at = new InetSocketAddress(InetAddress.ofLiteral(address), port);
    if (tls == null) {
      return new Receiver(HttpServer.create(at, 0), answer);
    }
    HttpsServer encrypted = HttpsServer.create(at, 0);
    encrypted.setHttpsConfigurator(new HttpsConfigurator(tls));
    return new Receiver(encrypted, answer);
  }

  private void handle(HttpExchange exchange) {
    try (exchange) {
      int number = received.size();
      String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
      received.add(
          new Received(exchange.getRequestURI().toString(), exchange.getRequestHeaders(), body));
      answer.to(exchange, number);
    } catch (Exception e) {
      // Whoever asks has gone, or is meant to get no answer.
    }
  }

  int port() {
    return server.getAddress().getPort();
  }

  /** Where it is, in clear. */
  public String url() {
    return "http://127.0.0.1:%d/hook".formatted(port());
  }

  /** All that came, in its order. */
  public List<Received> received() {
    return received;
  }

  @Override
  public void close() {
    server.stop(0);
    threads.shutdownNow();
  }
}
