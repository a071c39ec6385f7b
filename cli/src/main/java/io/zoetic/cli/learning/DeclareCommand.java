// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.learning;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.ServerOptions;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.OutputOptions;
import java.math.BigDecimal;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Declares a metric. */
@Command(
    name = "declare",
    description = {
      "Declares what feedback can be given on.",
      "Declared again, weight, guard and expert may change; anything else is a conflict."
    },
    sortOptions = false)
final class DeclareCommand implements Callable<Integer> {
  @Parameters(paramLabel = "NAME", description = "of the metric")
  private String name = "";

  @Option(
      names = "--kind",
      required = true,
      paramLabel = "KIND",
      description = "boolean, float, categorical, comment, demonstration or preference")
  private String kind = "";

  @Option(
      names = "--level",
      paramLabel = "LEVEL",
      description = "request or episode; default: request")
  private @Nullable String level;

  @Option(names = "--min", paramLabel = "X", description = "the least value of a float metric")
  private @Nullable BigDecimal min;

  @Option(names = "--max", paramLabel = "X", description = "the largest")
  private @Nullable BigDecimal max;

  @Option(
      names = "--category",
      paramLabel = "NAME=REWARD",
      description = "what a category is worth, 0 to 1; repeated")
  private final Map<String, BigDecimal> categories = new TreeMap<>();

  @Option(names = "--minimise", description = "less is better; default: more is")
  private boolean minimise;

  @Option(
      names = "--weight",
      paramLabel = "X",
      description = "how much it counts in training, 0 to 1; default: 1")
  private @Nullable BigDecimal weight;

  @Option(names = "--guard", description = "it is watched and never learnt from")
  private boolean guard;

  @Option(
      names = "--expert",
      paramLabel = "E",
      description = "that its feedback teaches; default: the one that answered")
  private @Nullable String expert;

  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final ServerOptions server = new ServerOptions();

  @Override
  public Integer call() {
    try (OperatorClient client = server.open()) {
      MetricsCommand.print(output, client.put(MetricsCommand.path(name), body()));
    }
    return ExitCodes.DONE;
  }

  private ObjectNode body() {
    ObjectNode body = Json.object().put("kind", kind);
    if (level != null) {
      body.put("level", level);
    }
    if (min != null) {
      body.put("min", min);
    }
    if (max != null) {
      body.put("max", max);
    }
    if (!categories.isEmpty()) {
      ObjectNode rewards = body.putObject("categories");
      categories.forEach(rewards::put);
    }
    if (minimise) {
      body.put("optimize", "min");
    }
    if (weight != null) {
      body.put("weight", weight);
    }
    if (guard) {
      body.put("guard", true);
    }
    if (expert != null) {
      body.put("expert", expert);
    }
    return body;
  }
}
