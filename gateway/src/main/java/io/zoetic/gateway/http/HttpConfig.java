// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.http;

import io.zoetic.bootstrap.Settings;
import io.zoetic.core.ThisMachine;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The gateway's HTTP port.
 *
 * @param port 0 is any free one
 * @param bodyMax the largest request body, in bytes
 * @param importMax the largest body that brings an expert vector, in bytes
 * @param bodiesMax all request bodies under way together, in bytes; 0 goes by the heap
 * @param headerMax all headers of a request together, in bytes
 * @param bodyTimeout time for a client to send its body
 * @param connections how many there may be, and how long without a request
 * @param idleTimeout a connection on which nothing moves for this long is closed
 * @param streamBufferMax bytes of a stream that wait for a slow reader before it is disconnected
 * @param corsOrigins whose web pages may call the API
 * @param tls null: plain HTTP
 * @param management where health checks and metrics are, in plain HTTP; null: on this port with all
 *     else
 */
public record HttpConfig(
    String host,
    int port,
    long bodyMax,
    long importMax,
    long bodiesMax,
    int headerMax,
    Duration bodyTimeout,
    Connections.Limits connections,
    Duration idleTimeout,
    long streamBufferMax,
    List<String> corsOrigins,
    @Nullable Tls tls,
    @Nullable Management management) {
  private static final long KIB = 1024;
  private static final long MIB = 1024 * KIB;

  /** What is read is held about three times for a moment: as bytes, as JSON, as a request. */
  private static final int HEAP_SHARE = 8;

  /** As browsers write it: without a path. */
  private static final Pattern ORIGIN = Pattern.compile("[a-z][a-z0-9+.-]*://[^/?#\\s]+");

  public HttpConfig {
    corsOrigins = List.copyOf(corsOrigins);
  }

  /** A certificate chain and its key, as PEM files. */
  public record Tls(Path certificate, Path key) {}

  /** A port of its own for those who operate the gateway. */
  public record Management(String host, int port) {}

  /**
   * How many bytes of bodies there may be under way: what was asked for, or a share of the heap.
   */
  public long bodyBudget() {
    return bodiesMax > 0 ? bodiesMax : Runtime.getRuntime().maxMemory() / HEAP_SHARE;
  }

  /** Reads {@code gateway.host} and its neighbours. */
  public static HttpConfig from(Settings settings) {
    HttpConfig config = read(settings);
    settings.warn(
        config.tls() != null || ThisMachine.isHost(config.host()),
        "gateway.host should be of this machine alone without gateway.tls.certificate, else keys,"
            + " prompts and answers travel in clear text; was "
            + config.host());
    long largest = Math.max(config.bodyMax(), config.importMax());
    settings.require(
        config.bodiesMax() == 0 || config.bodiesMax() >= largest,
        "gateway.bodies-max must be 0 or as large as gateway.body-max and gateway.import-max, %d, was %d"
            .formatted(largest, config.bodiesMax()));
    return config;
  }

  private static HttpConfig read(Settings settings) {
    return new HttpConfig(
        settings.string("gateway.host", "127.0.0.1", "address to listen on; 0.0.0.0 is all"),
        settings.integer("gateway.port", 8080, 0, 65_535, "port to listen on; 0 is any free one"),
        settings.bytes("gateway.body-max", MIB, KIB, 7 * MIB, "largest request body; then 413"),
        settings.bytes(
            "gateway.import-max",
            96 * MIB,
            KIB,
            128 * MIB,
            "largest body that brings an expert vector, in base64"),
        settings.bytes(
            "gateway.bodies-max",
            0,
            0,
            64 * KIB * MIB,
            "all request bodies under way together; then 429; 0 is an eighth of the heap"),
        (int)
            settings.bytes(
                "gateway.header-max", 16 * KIB, KIB, MIB, "all headers of a request; then 431"),
        settings.duration(
            "gateway.body-timeout",
            Duration.ofSeconds(30),
            Duration.ofMillis(100),
            Duration.ofMinutes(10),
            "time for a client to send its body, after a third of it at least 1 KiB/s; else it is disconnected"),
        connections(settings),
        settings.duration(
            "gateway.idle-timeout",
            Duration.ofMinutes(5),
            Duration.ofSeconds(1),
            Duration.ofHours(2),
            "a connection on which nothing moves is closed; longer than gateway.deadline"),
        settings.bytes(
            "gateway.stream-buffer-max",
            MIB,
            KIB,
            64 * MIB,
            "unread bytes of a stream before a slow reader is disconnected"),
        corsOrigins(settings),
        tls(settings),
        management(settings));
  }

  private static @Nullable Management management(Settings settings) {
    int port =
        settings.integer(
            "gateway.management-port",
            0,
            0,
            65_535,
            "port of its own for /livez, /readyz and /metrics; 0: they are on gateway.port, without a key");
    String host = settings.string("gateway.management-host", "127.0.0.1", "address of that port");
    return port == 0 ? null : new Management(host, port);
  }

  private static Connections.Limits connections(Settings settings) {
    return new Connections.Limits(
        settings.integer(
            "gateway.connections-max",
            8192,
            1,
            1_000_000,
            "open connections; of more, the one without a request for the longest time is closed"),
        settings.integer(
            "gateway.connections-per-address",
            2048,
            1,
            1_000_000,
            "of them from one address, or one IPv6 network of 64 bits"),
        proxies(settings),
        settings.duration(
            "gateway.header-timeout",
            Duration.ofSeconds(10),
            Duration.ofMillis(100),
            Duration.ofMinutes(10),
            "time for a new connection to bring all headers of a request; else it is closed"),
        settings.duration(
            "gateway.keep-alive",
            Duration.ofMinutes(2),
            Duration.ofSeconds(1),
            Duration.ofHours(2),
            "time from an answer to all headers of the next request; then the connection is closed"));
  }

  private static Set<String> proxies(Settings settings) {
    Set<String> proxies =
        Arrays.stream(
                settings
                    .string(
                        "gateway.proxies",
                        "127.0.0.1,::1",
                        "addresses of proxies in front, with commas between, which may have all connections")
                    .split(","))
            .map(String::strip)
            .collect(Collectors.toSet());
    for (String proxy : proxies) {
      settings.require(
          isAddress(proxy),
          "gateway.proxies must be addresses like 10.0.0.7 or fd00::7, one was " + proxy);
    }
    return proxies;
  }

  private static boolean isAddress(String literal) {
    try {
      return InetAddress.ofLiteral(literal) != null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static List<String> corsOrigins(Settings settings) {
    List<String> origins =
        settings
            .optional(
                "gateway.cors-origins",
                "origins whose web pages may call the API, with commas between; * is any")
            .map(list -> Arrays.stream(list.split(",")).map(String::strip).toList())
            .orElse(List.of());
    for (String origin : origins) {
      settings.require(
          origin.equals(Cors.ANY) || ORIGIN.matcher(origin).matches(),
          "gateway.cors-origins must be * or like https://app.example.org:8443, one was " + origin);
    }
    return origins;
  }

  private static @Nullable Tls tls(Settings settings) {
    Optional<String> certificate =
        settings.optional("gateway.tls.certificate", "PEM file; with gateway.tls.key turns on TLS");
    Optional<String> key =
        settings.optional("gateway.tls.key", "PEM file; with gateway.tls.certificate turns on TLS");
    settings.require(
        certificate.isPresent() == key.isPresent(),
        "gateway.tls.certificate and gateway.tls.key must be given both or neither, was only "
            + (certificate.isPresent() ? "gateway.tls.certificate" : "gateway.tls.key"));
    if (certificate.isEmpty() || key.isEmpty()) {
      return null;
    }
    return new Tls(Path.of(certificate.get()), Path.of(key.get()));
  }
}
