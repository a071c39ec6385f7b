// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.experts;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.ServerOptions;
import io.zoetic.cli.experts.reference.ExpertPaths;
import io.zoetic.cli.experts.reference.ExpertReference;
import io.zoetic.cli.experts.reference.RegisteredVersion;
import io.zoetic.cli.learning.GateTable;
import io.zoetic.cli.output.ExpertLine;
import io.zoetic.cli.output.FieldLines;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.OutputOptions;
import io.zoetic.cli.output.Table;
import io.zoetic.cli.output.Times;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows one expert, or one of its versions. */
@Command(
    name = "show",
    description = {
      "Shows an expert and its aliases, or one version.",
      "--matrices shows z matrix by matrix, and needs the base model on this machine."
    })
final class ShowCommand implements Callable<Integer> {
  private static final List<String> OF_EXPERT =
      List.of("name", "role", "frozen", "epoch", "quarantined", "created_at", "changed_at");
  private static final List<String> OF_VERSION =
      List.of(
          "state",
          "description",
          "base_model",
          "layout",
          "size",
          "digest",
          "parent",
          "training_run",
          "registered_at",
          "promoted_epoch",
          "metrics",
          "gate_report");

  private static final String DROPPED = "values_dropped_at";

  @Parameters(
      paramLabel = "NAME[@VERSION|@ALIAS]",
      converter = ExpertReference.Converter.class,
      description = "the expert, or one version")
  private @Nullable ExpertReference id;

  @Option(names = "--matrices", description = "shows the z of a version for each matrix")
  private boolean matrices;

  private final ModelCommands.MatrixView matrixView;

  @Mixin private final ModelOptions model = new ModelOptions();
  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final ServerOptions server = new ServerOptions();

  ShowCommand(ModelCommands.MatrixView matrixView) {
    this.matrixView = matrixView;
  }

  @Override
  public Integer call() throws IOException {
    ExpertReference asked = requireNonNull(id);
    if (matrices && asked.which() == null) {
      throw new IllegalArgumentException(
          "--matrices must come with NAME@VERSION or NAME@ALIAS, came with " + asked.expert());
    }
    try (OperatorClient client = server.open()) {
      if (asked.which() == null) {
        show(client.get(ExpertPaths.of(asked.expert())));
      } else {
        show(client, RegisteredVersion.find(client, asked.expert(), asked.which()));
      }
    }
    return ExitCodes.DONE;
  }

  private void show(JsonNode expert) {
    if (output.isJson()) {
      output.json(expert);
      return;
    }
    FieldLines.print(output.out(), expert, OF_EXPERT);
    Table aliases = new Table("ALIAS", "VERSION", "DIGEST", "EPOCH", "SINCE");
    expert
        .path("aliases")
        .properties()
        .forEach(
            alias ->
                aliases.row(
                    alias.getKey(),
                    ExpertLine.target(alias.getValue()),
                    Json.shortDigest(alias.getValue(), "digest"),
                    Json.text(alias.getValue(), "epoch"),
                    Times.age(Json.text(alias.getValue(), "since"), Instant.now())));
    output.out().println();
    aliases.print(output.out());
  }

  private void show(OperatorClient client, RegisteredVersion version) throws IOException {
    if (output.isJson()) {
      output.json(version.version());
      return;
    }
    output.out().println(Table.oneLine(version.id()));
    JsonNode report = version.version().path("gate_report");
    boolean judged = GateTable.isReport(report);
    ObjectNode shown = version.version().deepCopy();
    if (judged) {
      shown.set("gate_report", report.path("verdict"));
    }
    FieldLines.print(output.out(), shown, OF_VERSION);
    String mixedFrom = MixedFrom.of(version.version());
    if (!mixedFrom.isEmpty()) {
      FieldLines.print(
          output.out(), Json.object().put(MixedFrom.FIELD, mixedFrom), List.of(MixedFrom.FIELD));
    }
    if (shown.hasNonNull(DROPPED)) {
      FieldLines.print(output.out(), shown, List.of(DROPPED));
    }
    if (judged) {
      output.out().println();
      GateTable.printReport(output.out(), Json.text(version.expert(), "name"), report);
    }
    if (matrices) {
      output.out().println();
      matrixView.of(version, client, model).print(output.out());
    }
  }
}
