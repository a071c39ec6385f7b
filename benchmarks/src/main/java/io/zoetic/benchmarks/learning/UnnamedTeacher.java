// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.referencemodel.skill.Example;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * Nobody has named an expert, or starts a run: what users say is of an answer, and whether an
 * expert grows from it, and when it learns, is the platform's business.
 */
final class UnnamedTeacher implements StreamTeacher {
  private static final String NAME = "answer";

  /** Of nothing that changes, after which nothing is expected. */
  private static final Duration STILL = Duration.ofSeconds(40);

  private static final Duration PATIENCE = Duration.ofMinutes(15);
  private static final Duration LOOK = Duration.ofMillis(500);

  private final LivePlatform platform;

  UnnamedTeacher(LivePlatform platform) {
    this.platform = platform;
    platform.product().declareForWhoeverAnswers(NAME);
  }

  @Override
  public String teach(String skill, List<Example> questions) {
    JsonNode before = platform.product().get("/v1/growth?limit=100");
    platform.product().teach(NAME, questions, (_, _) -> {});
    platform.awaitCurated();
    JsonNode after = awaitStill();
    return "decided of " + skill + ": " + decided(before, after);
  }

  /** Returns when there is no run under way, and nothing has changed for a while. */
  private JsonNode awaitStill() {
    long end = System.nanoTime() + PATIENCE.toNanos();
    JsonNode growth = platform.product().get("/v1/growth?limit=100");
    JsonNode runs = runs();
    long since = System.nanoTime();
    while (System.nanoTime() < end) {
      LockSupport.parkNanos(LOOK.toNanos());
      JsonNode growthNow = platform.product().get("/v1/growth?limit=100");
      JsonNode runsNow = runs();
      if (!growthNow.equals(growth) || !runsNow.equals(runs) || isUnderWay(runsNow)) {
        since = System.nanoTime();
      }
      growth = growthNow;
      runs = runsNow;
      if (System.nanoTime() - since > STILL.toNanos()) {
        return growth;
      }
    }
    throw new IllegalStateException("learning must come to rest within " + PATIENCE);
  }

  private JsonNode runs() {
    return platform.product().get("/v1/training-runs?limit=10").path("data");
  }

  private static boolean isUnderWay(JsonNode runs) {
    for (JsonNode run : runs) {
      if (run.path("finished_at").asText("").isEmpty()) {
        return true;
      }
    }
    return false;
  }

  private static String decided(JsonNode before, JsonNode after) {
    List<String> changed = new ArrayList<>();
    for (JsonNode cluster : after.path("data")) {
      boolean isNew = true;
      for (JsonNode known : before.path("data")) {
        isNew &= !known.equals(cluster);
      }
      if (isNew) {
        changed.add(
            "%s %s of %d examples"
                .formatted(
                    cluster.path("state").asText(),
                    cluster.path("expert").asText("nobody"),
                    cluster.path("examples").asInt()));
      }
    }
    return changed.isEmpty() ? "nothing" : String.join(", ", changed);
  }
}
