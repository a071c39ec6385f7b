// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.experts;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.ServerOptions;
import io.zoetic.cli.experts.fleet.FleetTable;
import io.zoetic.cli.experts.fleet.FleetWatch;
import io.zoetic.cli.experts.fleet.WaitOptions;
import io.zoetic.cli.experts.reference.ExpertPaths;
import io.zoetic.cli.output.LiveLines;
import io.zoetic.cli.output.OutputOptions;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Says which workers serve an expert as the registry has it. */
@Command(
    name = "status",
    description = {
      "Says which workers serve an expert as it is now.",
      "Ends with 0 if all of them do, with 1 if not: at once, or with --watch at the timeout."
    })
final class StatusCommand implements Callable<Integer> {
  @Mixin private final ExpertArgument expert = new ExpertArgument();

  @Option(
      names = {"-w", "--watch"},
      description = "waits until all workers do, and shows their progress")
  private boolean watch;

  @Mixin private final WaitOptions waiting = new WaitOptions();
  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final ServerOptions server = new ServerOptions();

  @Override
  public Integer call() {
    try (OperatorClient client = server.open()) {
      JsonNode status = watch ? watched(client) : client.get(path());
      if (output.isJson()) {
        output.json(status);
      } else if (!watch) {
        FleetTable.lines(status).forEach(output.out()::println);
        output.out().flush();
      }
      return status.path("converged").asBoolean() ? ExitCodes.DONE : ExitCodes.FAILED;
    }
  }

  private JsonNode watched(OperatorClient client) {
    LiveLines liveLines = output.isJson() ? null : LiveLines.of(output.out());
    return new FleetWatch(client, expert.name(), liveLines).await(0, waiting.timeout());
  }

  private String path() {
    return ExpertPaths.of(expert.name()) + "/status";
  }
}
