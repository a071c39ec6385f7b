// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.learning;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.OperatorException;
import io.zoetic.cli.output.LiveLines;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Follows a training run until it has ended. Used by one thread. */
final class RunWatch {
  /** A trainer says every second how far it is. */
  private static final Duration PERIOD = Duration.ofMillis(500);

  private final OperatorClient client;
  private final @Nullable LiveLines liveLines;
  private String told = "";

  /**
   * A watch.
   *
   * @param liveLines shows what changes; null to say nothing
   */
  RunWatch(OperatorClient client, @Nullable LiveLines liveLines) {
    this.client = client;
    this.liveLines = liveLines;
  }

  /**
   * Waits for the end.
   *
   * @param timeout null to wait for as long as it takes
   * @return the run then
   * @throws OperatorException if it has not ended by the timeout
   */
  JsonNode await(String id, @Nullable Duration timeout) {
    long begin = System.nanoTime();
    JsonNode run = client.get(RunPaths.of(id));
    show(run);
    while (true) {
      if (!RunLines.isOpen(run)) {
        return run;
      }
      if (timeout != null && System.nanoTime() - begin >= timeout.toNanos()) {
        throw new OperatorException(
            ExitCodes.FAILED,
            "not ended within %s s: %s".formatted(timeout.toMillis() / 1000.0, RunLines.line(run)));
      }
      OperatorClient.sleep(PERIOD);
      JsonNode seen = look(id);
      if (seen != null) {
        show(seen);
        run = seen;
      }
    }
  }

  /** One look; null while the gateway is away, which does not end the watch. */
  private @Nullable JsonNode look(String id) {
    try {
      return client.get(RunPaths.of(id));
    } catch (OperatorException e) {
      if (e.isFinal()) {
        throw e;
      }
      tell(List.of(String.valueOf(e.getMessage())));
      return null;
    }
  }

  private void show(JsonNode run) {
    boolean terminal = liveLines != null && liveLines.isTerminal();
    tell(terminal ? RunLines.liveLines(run) : List.of(RunLines.line(run)));
  }

  private void tell(List<String> lines) {
    String text = String.join("\n", lines);
    if (liveLines == null || text.equals(told)) {
      return;
    }
    told = text;
    if (liveLines.isTerminal()) {
      liveLines.show(lines);
    } else {
      lines.forEach(liveLines::line);
    }
  }
}
