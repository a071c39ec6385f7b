// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.experts.fleet;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.OperatorException;
import io.zoetic.cli.client.ServerTimeouts;
import io.zoetic.cli.experts.reference.ExpertPaths;
import io.zoetic.cli.output.LiveLines;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Follows the workers until all of them serve an expert as it is. Used by one thread. */
public final class FleetWatch {
  private static final Duration PERIOD = Duration.ofMillis(100);
  private static final Duration ANSWER_MIN = Duration.ofSeconds(1);

  private final OperatorClient client;
  private final String path;
  private final @Nullable LiveLines liveLines;
  private final Map<String, String> told = new HashMap<>();
  private @Nullable JsonNode last;

  /**
   * A watch over one expert.
   *
   * @param liveLines shows what changes; null to say nothing
   */
  public FleetWatch(OperatorClient client, String expert, @Nullable LiveLines liveLines) {
    this.client = client;
    this.path = ExpertPaths.of(expert) + "/status";
    this.liveLines = liveLines;
  }

  /**
   * Waits for all workers.
   *
   * @param epoch that they must have reached, or a later one
   * @return the status then
   * @throws OperatorException if they have not by the timeout
   */
  public JsonNode await(long epoch, Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    while (true) {
      JsonNode status = poll(Duration.ofNanos(end - System.nanoTime()));
      if (status.path("converged").asBoolean() && status.path("epoch").asLong() >= epoch) {
        return status;
      }
      if (System.nanoTime() - end >= 0) {
        throw late(status, timeout);
      }
      OperatorClient.sleep(PERIOD);
    }
  }

  private static OperatorException late(JsonNode status, Duration timeout) {
    List<String> laggards = FleetTable.laggards(status);
    return new OperatorException(
        ExitCodes.FAILED,
        "not converged within %s s: %s"
            .formatted(
                timeout.toMillis() / 1000.0,
                laggards.isEmpty() ? FleetTable.head(status) : String.join("; ", laggards)));
  }

  /** One look; a gateway that is away for a moment does not end the watch. */
  private JsonNode poll(Duration left) {
    JsonNode known = last;
    try {
      // The last look must have the time to be answered.
      JsonNode status = client.get(path, ServerTimeouts.within(max(left, ANSWER_MIN)));
      show(status);
      last = status;
      return status;
    } catch (OperatorException e) {
      if (known == null || e.exitCode() != ExitCodes.FAILED || left.compareTo(PERIOD) < 0) {
        throw e;
      }
      tell("gateway", String.valueOf(e.getMessage()));
      return known;
    }
  }

  private static Duration max(Duration a, Duration b) {
    return a.compareTo(b) > 0 ? a : b;
  }

  private void show(JsonNode status) {
    if (liveLines != null && liveLines.isTerminal()) {
      liveLines.show(FleetTable.lines(status));
      return;
    }
    for (JsonNode worker : status.path("workers")) {
      tell(worker.path("worker").asText(), FleetTable.line(worker));
    }
    tell("", FleetTable.head(status));
  }

  private void tell(String about, String line) {
    if (liveLines == null || line.equals(told.put(about, line))) {
      return;
    }
    if (liveLines.isTerminal()) {
      liveLines.show(List.of(line));
    } else {
      liveLines.line(line);
    }
  }
}
