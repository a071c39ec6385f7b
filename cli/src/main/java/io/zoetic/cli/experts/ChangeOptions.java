// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.experts;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.ReasonOptions;
import io.zoetic.cli.client.ServerOptions;
import io.zoetic.cli.client.ServerTimeouts;
import io.zoetic.cli.experts.fleet.FleetWatch;
import io.zoetic.cli.experts.fleet.WaitOptions;
import io.zoetic.cli.experts.reference.ExpertPaths;
import io.zoetic.cli.output.LiveLines;
import io.zoetic.cli.output.OutputOptions;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The options of every change of an expert, and the change itself. */
public final class ChangeOptions {
  @Mixin private final ReasonOptions reason = new ReasonOptions();

  @Option(names = "--dry-run", description = "says what would happen and changes nothing")
  private boolean dryRun;

  @Option(
      names = "--expected-epoch",
      paramLabel = "N",
      description = "only if the expert is still at this epoch, else a conflict")
  private @Nullable Long expectedEpoch;

  @Option(
      names = {"-w", "--wait"},
      description = "waits until all workers serve it so")
  private boolean wait;

  @Mixin private final WaitOptions waiting = new WaitOptions();
  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final ServerOptions server = new ServerOptions();

  /** Makes a change and says what it did; returns the exit code. */
  public int apply(ExpertChange change) {
    return apply(change, ServerTimeouts.USUAL);
  }

  /** Makes a change that the server may take its time for. */
  public int apply(ExpertChange change, ServerTimeouts timeouts) {
    try (OperatorClient client = server.open()) {
      JsonNode before = MissingNode.getInstance();
      boolean needsEpoch = change.onSeenEpoch() && expectedEpoch == null;
      if (needsEpoch) {
        before = client.get(ExpertPaths.of(change.expert()));
      } else if (!output.isJson()) {
        before = client.find(ExpertPaths.of(change.expert())).orElse(before);
      }
      Long epoch = needsEpoch ? Long.valueOf(before.path("epoch").asLong()) : expectedEpoch;
      JsonNode receipt = client.post(change.path(), body(change, epoch), reason.key(), timeouts);
      print(before, receipt, change.done());
      if (wait && !dryRun) {
        LiveLines liveLines = output.isJson() ? null : LiveLines.of(output.out());
        new FleetWatch(client, change.expert(), liveLines)
            .await(receipt.path("epoch").asLong(), waiting.timeout());
      }
    }
    return ExitCodes.DONE;
  }

  private ObjectNode body(ExpertChange change, @Nullable Long epoch) {
    ObjectNode body = change.fields().deepCopy().put("reason", reason.reason());
    if (epoch != null) {
      body.put("expected_epoch", epoch);
    }
    if (dryRun) {
      body.put("dry_run", true);
    }
    return body;
  }

  private void print(JsonNode before, JsonNode receipt, String done) {
    if (output.isJson()) {
      output.json(receipt);
    } else {
      output.out().println(ReceiptLine.of(before, receipt, done));
      output.out().flush();
    }
  }
}
