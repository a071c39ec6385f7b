// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.zoetic.bootstrap.Clocks;
import io.zoetic.bootstrap.Settings;
import io.zoetic.events.InMemoryEventLog;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.PromptUpdate;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** A real gateway on a free port, over an event log and a store in memory. */
final class GatewayUnderTest implements AutoCloseable {
  final InMemoryEventLog log = new InMemoryEventLog();
  final TestStores stores;
  final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  final Gateway gateway;
  private final HttpClient client =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();
  private final List<ScriptedWorker> workers = new ArrayList<>();

  private GatewayUnderTest(TestStores stores, Map<String, String> settings, Clocks clocks) {
    this.stores = stores;
    Map<String, String> all = new HashMap<>(settings);
    all.putIfAbsent("gateway.port", "0");
    all.putIfAbsent("gateway.anonymous", "true");
    gateway =
        Gateway.start(
            GatewayConfig.from(Settings.of(all)), log, stores.gatewayStores(), metrics, clocks);
  }

  static GatewayUnderTest start() {
    return start(Map.of());
  }

  static GatewayUnderTest start(Map<String, String> settings) {
    return start(settings, Clocks.system());
  }

  /** One that thinks that it is another time. */
  static GatewayUnderTest start(Map<String, String> settings, Clocks clocks) {
    return new GatewayUnderTest(new TestStores(), settings, clocks);
  }

  /** One of several that share their stores. */
  static GatewayUnderTest start(TestStores stores, Map<String, String> settings) {
    return new GatewayUnderTest(stores, settings, Clocks.system());
  }

  ScriptedWorker worker(String id, Function<Prompt, List<PromptUpdate>> script) {
    ScriptedWorker worker = new ScriptedWorker(log, id, script);
    workers.add(worker);
    return worker;
  }

  URI uri(String path) {
    return URI.create("http://127.0.0.1:" + gateway.port() + path);
  }

  HttpClient client() {
    return client;
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return client.send(HttpRequest.newBuilder(uri(path)).build(), BodyHandlers.ofString());
  }

  /** Posts JSON written with single quotes. */
  HttpResponse<String> post(String path, String json) throws IOException, InterruptedException {
    return client.send(request(path, json).build(), BodyHandlers.ofString());
  }

  HttpRequest.Builder request(String path, String json) {
    return HttpRequest.newBuilder(uri(path))
        .timeout(Duration.ofSeconds(30))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString(json.replace('\'', '"')));
  }

  static JsonNode json(HttpResponse<String> response) {
    return json(response.body());
  }

  static JsonNode json(String text) {
    try {
      return new JsonMapper().readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("not JSON: " + text, e);
    }
  }

  /** An answer, or a choice of it, without the links to vote on it: they differ each time. */
  static JsonNode withoutLinks(JsonNode answer) {
    JsonNode rest = answer.deepCopy();
    rest.findValues("zoetic").forEach(zoetic -> ((ObjectNode) zoetic).remove("feedback"));
    return rest;
  }

  /** The data of a stream's events. */
  static List<String> events(HttpResponse<String> response) {
    List<String> events = new ArrayList<>();
    for (String event : response.body().split("\n\n")) {
      if (!event.startsWith("data: ")) {
        throw new AssertionError("not an event: " + event);
      }
      events.add(event.substring("data: ".length()));
    }
    return events;
  }

  @Override
  public void close() {
    workers.forEach(ScriptedWorker::close);
    gateway.close();
    client.close();
    metrics.close();
  }
}
