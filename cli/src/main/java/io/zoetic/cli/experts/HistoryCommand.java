// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.experts;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.audit.AuditTable;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.PageOptions;
import io.zoetic.cli.client.ServerOptions;
import io.zoetic.cli.experts.reference.ExpertPaths;
import io.zoetic.cli.output.OutputOptions;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Lists what was done to one expert. */
@Command(
    name = "history",
    description = "Lists what was done to an expert, by whom and why, the newest first.")
final class HistoryCommand implements Callable<Integer> {
  @Mixin private final ExpertArgument expert = new ExpertArgument();

  @Option(
      names = "--before",
      paramLabel = "SEQUENCE",
      description = "begins before an entry of the audit")
  private @Nullable String before;

  @Mixin private final PageOptions pages = new PageOptions();
  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final ServerOptions server = new ServerOptions();

  @Override
  public Integer call() {
    try (OperatorClient client = server.open()) {
      String path = ExpertPaths.of(expert.name()) + "/history";
      ObjectNode page = pages.read(client, path, "before", before);
      if (output.isJson()) {
        output.json(page);
      } else {
        AuditTable.of(page.path("data")).print(output.out());
        PageOptions.hint(output, page, "before");
      }
    }
    return ExitCodes.DONE;
  }
}
