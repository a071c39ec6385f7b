// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.experts;

import io.zoetic.cli.audit.AuditTable;
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
    return pages.print(
        new PageOptions.Listing(ExpertPaths.of(expert.name()) + "/history", "before", before),
        AuditTable::of,
        output,
        server);
  }
}
