// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.chaos;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.soak.run.RandomVersion;
import io.zoetic.testkit.ApiClient;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * One who changes experts of its own at random, over HTTP, and asks again under the same key until
 * the answer is clear: committed, or refused by a rule.
 */
final class ChaosOperator implements Callable<Set<String>> {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration PATIENCE = Duration.ofSeconds(120);
  private static final Duration THOUGHT_MAX = Duration.ofMillis(150);
  private static final int EXPERTS = 3;
  private static final int VERSIONS_MAX = 8;
  private static final List<String> VERBS =
      List.of(
          "evaluate",
          "bless",
          "promote",
          "rollback",
          "pin",
          "unpin",
          "canary-start",
          "canary-abort",
          "freeze",
          "unfreeze",
          "retire",
          "restore",
          "quarantine",
          "reject");

  private final String name;
  private final Target target;
  private final int quota;
  private final AtomicInteger committedByAll;
  private final Random random;
  private int asked;

  /**
   * The gateway to ask, and what experts are made of.
   *
   * @param clients of the gateways
   */
  record Target(List<ApiClient> clients, RandomVersion version) {}

  ChaosOperator(
      String name, Target target, int quota, AtomicInteger committedByAll, Random random) {
    this.name = name;
    this.target = target;
    this.quota = quota;
    this.committedByAll = committedByAll;
    this.random = random;
  }

  /** Commits as many changes as the quota says; returns their keys. */
  @Override
  public Set<String> call() throws Exception {
    Set<String> keys = new HashSet<>();
    while (keys.size() < quota) {
      String key = name + "-" + asked++;
      if (change(name + "-" + random.nextInt(EXPERTS), key)) {
        keys.add(key);
        committedByAll.incrementAndGet();
      }
      // Without a thought in between, all changes would be made while the first victim starts.
      LockSupport.parkNanos(random.nextLong(THOUGHT_MAX.toNanos()));
    }
    return keys;
  }

  private boolean change(String expert, String key) throws Exception {
    Map<String, Object> body = new HashMap<>();
    body.put("reason", "a random walk");
    boolean register = random.nextInt(4) == 0;
    String verb = register ? "versions" : VERBS.get(random.nextInt(VERBS.size()));
    int version = 1 + random.nextInt(VERSIONS_MAX);
    switch (verb) {
      case "versions" -> body.putAll(target.version().body(random));
      case "rollback" -> body.put("expected_epoch", epoch(expert));
      case "pin" -> body.putAll(Map.of("version", version, "tenant", "acme"));
      case "unpin" -> body.put("tenant", "acme");
      case "canary-start" -> body.putAll(Map.of("version", version, "weight_percent", 10));
      case "bless", "reject" -> body.putAll(Map.of("version", version, "report", Map.of("n", 1)));
      case "canary-abort", "freeze", "unfreeze" -> {}
      default -> body.put("version", version);
    }
    int status = ask("POST", "/v1/experts/" + expert + "/" + verb, body, key).statusCode();
    return status == 200;
  }

  private long epoch(String expert) throws Exception {
    HttpResponse<String> shown = ask("GET", "/v1/experts/" + expert, Map.of(), "");
    return shown.statusCode() == 200 ? JSON.readTree(shown.body()).get("epoch").asLong() : 0;
  }

  /** Asks one gateway after another until the answer is no failure of theirs. */
  private HttpResponse<String> ask(String method, String path, Map<String, ?> body, String key)
      throws Exception {
    long end = System.nanoTime() + PATIENCE.toNanos();
    String last = "";
    while (System.nanoTime() < end) {
      ApiClient client = target.clients().get(random.nextInt(target.clients().size()));
      try {
        HttpResponse<String> response =
            method.equals("GET")
                ? client.get(path)
                : client.send(method, path, body, "idempotency-key", key);
        if (response.statusCode() < 500) {
          return response;
        }
        last = response.body();
      } catch (IOException e) {
        last = e.toString();
      }
      LockSupport.parkNanos(Duration.ofMillis(50).toNanos());
    }
    throw new AssertionError(method + " " + path + " must be answered in time: " + last);
  }

  /** What a path says now. */
  JsonNode get(String path) throws Exception {
    return JSON.readTree(ask("GET", path, Map.of(), "").body());
  }
}
