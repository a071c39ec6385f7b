// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.hub;

import static java.util.Objects.requireNonNull;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

/** A hub with one model, and a second host for its large files, that misbehave when told to. */
public final class StandInHub implements AutoCloseable {
  public static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  private final HttpServer hub = server("127.0.0.1");
  private final HttpServer store = server("localhost");
  private final Map<String, byte[]> files = new LinkedHashMap<>();
  private final Map<String, Fault> faults = new ConcurrentHashMap<>();
  private final List<String> requests = new CopyOnWriteArrayList<>();
  private final CountDownLatch closed = new CountDownLatch(1);

  /** What goes wrong with the next requests of a path that ends so. */
  private static final class Fault {
    private final String kind;
    private final int times;
    private final AtomicInteger happened = new AtomicInteger();

    Fault(String kind, int times) {
      this.kind = kind;
      this.times = times;
    }
  }

  public StandInHub() throws IOException {
    hub.createContext("/", exchange -> answer(exchange, true));
    store.createContext("/", exchange -> answer(exchange, false));
    hub.start();
    store.start();
  }

  private static HttpServer server(String host) {
    try {
      HttpServer server =
          HttpServer.create(new InetSocketAddress(InetAddress.getByName(host), 0), 0);
      server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
      return server;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  public URI endpoint() {
    return URI.create("http://127.0.0.1:" + hub.getAddress().getPort());
  }

  /** Adds a file; those of weights are large ones, which the second host has. */
  public StandInHub file(String name, byte[] content) {
    files.put(name, content);
    return this;
  }

  public StandInHub file(String name, String content) {
    return file(name, content.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The next requests of paths that end so go wrong.
   *
   * @param kind a status, or cut, stall, garbage, more, ignore-range, lie-digest, lie-length,
   *     lie-size, to-self, unsafe
   */
  public void fail(String ending, String kind, int times) {
    faults.put(ending, new Fault(kind, times));
  }

  /** How often what was told to go wrong did, by the ending that was told. */
  public int failures(String ending) {
    return requireNonNull(faults.get(ending)).happened.get();
  }

  /** What was asked: host, path, Range and whether with a token. */
  public List<String> requests() {
    return List.copyOf(requests);
  }

  public void forget() {
    requests.clear();
  }

  private void answer(HttpExchange exchange, boolean own) throws IOException {
    try (exchange) {
      String path = exchange.getRequestURI().getPath();
      String range = exchange.getRequestHeaders().getFirst("Range");
      requests.add(
          "%s %s %s %s"
              .formatted(
                  own ? "hub" : "store",
                  path,
                  range == null ? "-" : range,
                  exchange.getRequestHeaders().containsKey("Authorization") ? "token" : "nobody"));
      answer(exchange, own, path, fault(path, own, "bytes=0-0".equals(range)));
    }
  }

  /** Faults of bodies are not for requests that ask for a digest only. */
  private String fault(String path, boolean own, boolean asks) {
    for (Map.Entry<String, Fault> entry : faults.entrySet()) {
      Fault fault = entry.getValue();
      boolean body =
          List.of("cut", "stall", "more", "garbage", "ignore-range").contains(fault.kind);
      boolean here = body ? !asks && (isStored(path) ? !own : own) : own;
      if (path.endsWith(entry.getKey()) && here && fault.happened.get() < fault.times) {
        fault.happened.incrementAndGet();
        return fault.kind;
      }
    }
    return "";
  }

  private static boolean isStored(String path) {
    return path.endsWith(".safetensors") || path.endsWith(".gguf");
  }

  private void answer(HttpExchange exchange, boolean own, String path, String fault)
      throws IOException {
    if (fault.matches("\\d+")) {
      exchange.getResponseHeaders().add("Retry-After", "0");
      exchange.sendResponseHeaders(Integer.parseInt(fault), -1);
    } else if (path.startsWith("/api/models/org/tiny/revision/")) {
      body(exchange, listing().getBytes(StandardCharsets.UTF_8), "");
    } else if (path.startsWith("/api/")) {
      exchange.getResponseHeaders().add("X-Error-Code", "RepoNotFound");
      exchange.sendResponseHeaders(404, -1);
    } else {
      file(exchange, own, path, fault);
    }
  }

  private String listing() {
    return files.keySet().stream()
        .map("{\"rfilename\": \"%s\"}"::formatted)
        .collect(Collectors.joining(",", "{\"sha\": \"" + COMMIT + "\", \"siblings\": [", "]}"));
  }

  private void file(HttpExchange exchange, boolean own, String path, String fault)
      throws IOException {
    String name = path.substring(path.indexOf(COMMIT) + COMMIT.length() + 1);
    byte[] content = files.get(name);
    if (content == null) {
      exchange.sendResponseHeaders(404, -1);
      return;
    }
    boolean large = isStored(name);
    String digest = large ? sha256(content) : gitSha1(content);
    if (fault.equals("lie-digest")) {
      digest = "0".repeat(digest.length());
    }
    if (own) {
      long more =
          switch (fault) {
            case "lie-length" -> 5;
            case "lie-size" -> 1L << 50;
            default -> 0;
          };
      String length = String.valueOf(content.length + more);
      exchange.getResponseHeaders().add("ETag", "\"" + digest + "\"");
      if (large || more > 0) {
        exchange.getResponseHeaders().add("X-Linked-Etag", "\"" + digest + "\"");
        exchange.getResponseHeaders().add("X-Linked-Size", length);
      }
    }
    if (own && (large || fault.equals("to-self") || fault.equals("unsafe"))) {
      String to =
          switch (fault) {
            case "to-self" -> path;
            case "unsafe" -> "file:///etc/passwd";
            default -> "http://localhost:" + store.getAddress().getPort() + path;
          };
      exchange.getResponseHeaders().add("Location", to);
      exchange.sendResponseHeaders(302, -1);
    } else {
      body(exchange, content, fault);
    }
  }

  private void body(HttpExchange exchange, byte[] content, String fault) throws IOException {
    String range = exchange.getRequestHeaders().getFirst("Range");
    int from = 0;
    int to = content.length;
    int status = 200;
    if (range != null && !fault.equals("ignore-range")) {
      String[] ends = requireNonNull(range).replace("bytes=", "").split("-", -1);
      from = Integer.parseInt(ends[0]);
      to = ends[1].isEmpty() ? to : Math.min(to, Integer.parseInt(ends[1]) + 1);
      status = 206;
      exchange
          .getResponseHeaders()
          .add("Content-Range", "bytes %d-%d/%d".formatted(from, to - 1, content.length));
    }
    byte[] sent = java.util.Arrays.copyOfRange(content, from, to);
    if (fault.equals("garbage")) {
      java.util.Arrays.fill(sent, (byte) 'x');
    }
    if (fault.equals("more")) {
      sent = java.util.Arrays.copyOf(sent, sent.length + 3);
    }
    exchange.sendResponseHeaders(status, sent.length == 0 ? -1 : sent.length);
    boolean half = fault.equals("cut") || fault.equals("stall");
    exchange.getResponseBody().write(sent, 0, half ? sent.length / 2 : sent.length);
    exchange.getResponseBody().flush();
    if (fault.equals("stall")) {
      awaitClosed();
    }
  }

  private void awaitClosed() throws IOException {
    try {
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException(e);
    }
  }

  static String sha256(byte[] content) {
    return hash("SHA-256", content);
  }

  static String gitSha1(byte[] content) {
    byte[] head = ("blob " + content.length + "\0").getBytes(StandardCharsets.US_ASCII);
    byte[] all = java.util.Arrays.copyOf(head, head.length + content.length);
    System.arraycopy(content, 0, all, head.length, content.length);
    return hash("SHA-1", all);
  }

  private static String hash(String kind, byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance(kind).digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    closed.countDown();
    hub.stop(0);
    store.stop(0);
  }
}
