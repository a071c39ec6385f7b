// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.zoetic.bootstrap.Settings;
import io.zoetic.events.InMemoryEventLog;
import io.zoetic.gateway.Transcript.Request;
import io.zoetic.gateway.access.Endpoint;
import io.zoetic.gateway.store.GatewayStores;
import io.zoetic.testkit.Waiting;
import io.zoetic.vectorstore.access.IssuedKey;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.PostgresSchema;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A gateway on a real database with a scripted worker, everything in it the same each time but for
 * what {@link Masks} hides.
 */
final class RecordedPlatform implements AutoCloseable {
  /** Headers that say nothing of the gateway's own, or something else each time. */
  private static final Set<String> UNTOLD =
      Set.of("content-length", "date", "transfer-encoding", "x-request-id");

  private static final Map<String, String> SETTINGS =
      Map.of(
          "gateway.id", "gateway-1",
          "gateway.port", "0",
          "gateway.body-max", "64KiB",
          "gateway.cors-origins", "https://app.example.org");

  private final InMemoryEventLog log = new InMemoryEventLog();
  private final PrometheusMeterRegistry metrics =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Masks masks = new Masks();
  private final PostgresSchema schema;
  private final GatewayStores stores;
  private final Gateway gateway;
  private final RecordedWorker worker;
  private final Map<String, IssuedKey> keys;

  /** See {@link RecordedStores#furnish}. */
  RecordedPlatform(PostgresDatabase database, Optional<String> chatProblem) {
    schema = PostgresSchema.watch(database);
    stores = GatewayStores.on(database, schema);
    keys = new RecordedStores(stores, database).furnish(chatProblem);
    gateway = Gateway.start(GatewayConfig.from(Settings.of(SETTINGS)), log, stores, metrics);
    worker = new RecordedWorker(log);
    masks.name(url(), "<gateway>");
    masks.name("x".repeat(1 << 16), "<64 KiB>");
  }

  /** Until it knows whether anything can be learnt and what links are signed with, and is known. */
  void awaitReady() {
    Request forged = Request.parse(List.of("nobody POST /v1/feedback/tokens/forged"));
    Waiting.until(
        Duration.ofSeconds(30),
        "the gateway knows all that its answers say",
        () ->
            send(forged).startsWith("403")
                && stores.gateways().heard().stream().anyMatch(each -> each.told() != null)
                && !Double.isNaN(metrics.get("zoetic.gateway.learning").gauge().value()));
  }

  private String url() {
    return "http://127.0.0.1:" + gateway.port();
  }

  /** Sends a request and tells its answer, with names in place of what differs. */
  String send(Request request) throws IOException, InterruptedException {
    HttpRequest.Builder sent =
        HttpRequest.newBuilder(URI.create(url() + masks.unmask(request.path())))
            .timeout(Duration.ofSeconds(30))
            .method(
                request.method(),
                request.body().isEmpty()
                    ? BodyPublishers.noBody()
                    : BodyPublishers.ofString(masks.unmask(request.body())));
    request.headers().forEach(sent::header);
    switch (request.caller()) {
      case "nobody" -> {}
      case "stranger" -> sent.header("Authorization", "Bearer zk-unknown");
      default -> sent.header("Authorization", "Bearer " + keyOf(request.caller()));
    }
    HttpResponse<byte[]> response = client.send(sent.build(), BodyHandlers.ofByteArray());
    requireDescribed(request, response);
    return masks.mask(told(response));
  }

  /** What names no endpoint, or one by a method that it has not, is not described. */
  private void requireDescribed(Request request, HttpResponse<byte[]> response) {
    String path = masks.unmask(request.path());
    boolean endpoint = !Endpoint.templateOf(path.split("\\?", 2)[0]).equals("other");
    if (endpoint && response.statusCode() != 405 && !isPreflight(request)) {
      ApiDescription.require(
          request.method(),
          path,
          masks.unmask(request.body()),
          response.statusCode(),
          new String(response.body(), StandardCharsets.UTF_8));
    }
  }

  private static boolean isPreflight(Request request) {
    return request.headers().containsKey("access-control-request-method");
  }

  private String keyOf(String caller) {
    IssuedKey key = keys.get(caller);
    if (key == null) {
      throw new IllegalArgumentException(
          "a caller must be nobody, stranger or one of %s, was %s"
              .formatted(keys.keySet(), caller));
    }
    return key.text();
  }

  private static String told(HttpResponse<byte[]> response) {
    String headers =
        response.headers().map().entrySet().stream()
            .filter(header -> !UNTOLD.contains(header.getKey()))
            .map(header -> header.getKey() + ": " + String.join(", ", header.getValue()) + "\n")
            .sorted()
            .collect(Collectors.joining());
    boolean text =
        response.headers().firstValue("content-type").filter(RecordedPlatform::isText).isPresent();
    String body =
        text
            ? new String(response.body(), StandardCharsets.UTF_8)
            : HexFormat.of().formatHex(response.body());
    return response.statusCode() + "\n" + headers + "\n" + body;
  }

  private static boolean isText(String type) {
    return !type.startsWith("application/octet-stream");
  }

  @Override
  public void close() {
    worker.close();
    // Before the gateway, which waits for connections that are open.
    client.close();
    gateway.close();
    schema.close();
    metrics.close();
  }
}
