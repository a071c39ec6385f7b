// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.experts;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.ServerOptions;
import io.zoetic.cli.experts.reference.ExpertReference;
import io.zoetic.cli.experts.reference.RegisteredVersion;
import io.zoetic.cli.learning.RunLines;
import io.zoetic.cli.learning.RunPaths;
import io.zoetic.cli.output.FieldLines;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.OutputOptions;
import io.zoetic.cli.output.Table;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Says where a version comes from. */
@Command(
    name = "lineage",
    description =
        "Says where a version comes from: its training run, data, seed, configuration and code, and what it is mixed from.")
final class LineageCommand implements Callable<Integer> {
  private static final List<String> OF_VERSION =
      List.of(
          "digest", "base_model", "layout", "parent", "training_run", "registered_at", "metrics");
  private static final List<String> OF_RUN =
      List.of("state", "cause", "reason", "requested_by", "finished_at", "seed");

  @Parameters(
      paramLabel = "NAME[@VERSION|@ALIAS]",
      converter = ExpertReference.Converter.class,
      description = "the expert version; without one the champion")
  private @Nullable ExpertReference id;

  @Option(names = "--feedback", description = "names the feedback that it learnt from")
  private boolean feedback;

  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final ServerOptions server = new ServerOptions();

  @Override
  public Integer call() {
    ExpertReference asked = requireNonNull(id);
    String which = asked.which() == null ? "champion" : asked.which();
    try (OperatorClient client = server.open()) {
      RegisteredVersion version = RegisteredVersion.find(client, asked.expert(), which);
      String run = version.version().path("training_run").asText("");
      JsonNode found = run.isEmpty() ? null : RunPaths.find(client, run).orElse(null);
      if (output.isJson()) {
        ObjectNode both = Json.object();
        both.set("version", version.version());
        both.set("run", found);
        output.json(both);
      } else {
        print(output.out(), version, found);
      }
    }
    return ExitCodes.DONE;
  }

  private void print(PrintWriter out, RegisteredVersion version, @Nullable JsonNode run) {
    out.println(Table.oneLine(version.id()));
    FieldLines.print(out, version.version(), OF_VERSION);
    String mixedFrom = MixedFrom.of(version.version());
    if (!mixedFrom.isEmpty()) {
      FieldLines.print(
          out, Json.object().put(MixedFrom.FIELD, mixedFrom), List.of(MixedFrom.FIELD));
    }
    out.println();
    if (run != null) {
      FieldLines.print(out, run, OF_RUN);
      RunLines.printLineage(out, run, feedback);
    } else if (version.version().hasNonNull("training_run")) {
      out.println("imported: there is no such training run here");
    } else {
      out.println("no training run: imported, or the base model that an expert begins with");
    }
    out.flush();
  }
}
