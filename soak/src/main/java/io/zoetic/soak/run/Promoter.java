// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.run;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * An operator who promotes the second version of an expert, rolls it back, restores it and begins
 * again, and remembers what was acknowledged. One thread steps, others look.
 */
public final class Promoter {
  private static final int SECOND = 2;

  /** So many answers in turn are of all gateways. */
  private static final int KNOWN = 4;

  private static final Duration LOOK = Duration.ofMillis(200);

  private final PersistentClient client;
  private final String expert;
  private final Set<String> acknowledged = ConcurrentHashMap.newKeySet();
  private final AtomicInteger stamp = new AtomicInteger();
  private final AtomicInteger asked = new AtomicInteger();
  private final AtomicInteger refused = new AtomicInteger();
  private volatile int champion;

  public Promoter(PersistentClient client, String expert) {
    this.client = client;
    this.expert = expert;
  }

  public String expert() {
    return expert;
  }

  /** Registers both versions, and promotes the first. */
  public void register(Random random) {
    RandomVersion version = RandomVersion.of(client.get("/v1/base-model"));
    for (int number = 1; number <= SECOND; number++) {
      Map<String, Object> body = new HashMap<>(version.body(random));
      change("versions", body);
      change("evaluate", Map.of("version", number));
      change("bless", Map.of("version", number, "report", Map.of("n", 1)));
    }
    change("promote", Map.of("version", 1));
    awaitKnown();
  }

  /** Every gateway learns of it by itself. */
  private void awaitKnown() {
    for (int known = 0; known < KNOWN; ) {
      try {
        Question.ask(client, "zoetic/" + expert, known, expert);
        known++;
      } catch (PersistentClient.RefusedException _) {
        LockSupport.parkNanos(LOOK.toNanos());
        known = 0;
      }
    }
  }

  /** Makes the change that is due, and returns when it is acknowledged, or refused by a rule. */
  public void step() {
    try {
      int serves = champion(client.get("/v1/experts/" + expert));
      if (serves == SECOND) {
        change("rollback", Map.of("to", 1));
      } else if (isBlessed()) {
        change("promote", Map.of("version", SECOND));
      } else {
        change("restore", Map.of("version", SECOND));
      }
    } catch (PersistentClient.RefusedException e) {
      refused.incrementAndGet();
      System.out.println("a change was refused: " + e.getMessage());
    }
  }

  private boolean isBlessed() {
    String path = "/v1/experts/%s/versions/%d".formatted(expert, SECOND);
    return client.get(path).path("state").asText().equals("blessed");
  }

  private void change(String verb, Map<String, ?> body) {
    String key = expert + "-" + asked.getAndIncrement();
    Map<String, Object> all = new HashMap<>(body);
    all.put("reason", "to and fro");
    stamp.incrementAndGet();
    try {
      client.post("/v1/experts/" + expert + "/" + verb, all, key);
    } catch (PersistentClient.RefusedException e) {
      // Nothing was changed.
      stamp.incrementAndGet();
      throw e;
    }
    switch (verb) {
      case "promote" -> champion = (int) requireNonNull(all.get("version"));
      case "rollback" -> champion = 1;
      default -> {}
    }
    acknowledged.add(key);
    stamp.incrementAndGet();
  }

  /** Says that nothing is known of what is served, until {@link #readAgain}. */
  public void forget() {
    stamp.incrementAndGet();
  }

  /** Learns from the registry what is served, after it was set back. */
  public void readAgain() {
    champion = champion(client.get("/v1/experts/" + expert));
    stamp.incrementAndGet();
  }

  private static int champion(JsonNode shown) {
    return shown.at("/aliases/champion/version").asInt();
  }

  /** Odd while a change is under way or nothing is known, another one after each. */
  public int stamp() {
    return stamp.get();
  }

  /** The keys of all changes that were acknowledged. */
  public Set<String> acknowledged() {
    return Set.copyOf(acknowledged);
  }

  /** What was served behind the last of them. */
  public int champion() {
    return champion;
  }

  /** How many were refused by a rule. */
  public int refused() {
    return refused.get();
  }
}
