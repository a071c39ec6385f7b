// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.learning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.RequiredReason;
import io.zoetic.cli.client.ServerOptions;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.OutputOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Asks for a training run. */
@Command(
    name = "start",
    description = {
      "Queues a training run of an expert, which need not be there yet.",
      "An expert has one open run at a time; another one is a conflict that names it."
    },
    sortOptions = false)
final class StartCommand implements Callable<Integer> {
  @Parameters(paramLabel = "EXPERT", description = "that is to learn")
  private String expert = "";

  @Option(
      names = "--method",
      paramLabel = "M",
      description =
          "training, or mixture: of the experts that are served, by a few of the right answers; default: training")
  private @Nullable String method;

  @Option(
      names = "--objective",
      paramLabel = "O",
      description =
          "auto, next-token, reinforce, grpo, dpo, kto or off-policy; default: as the examples allow")
  private @Nullable String objective;

  @Option(names = "--steps", paramLabel = "N", description = "optimiser steps, at most")
  private @Nullable Integer steps;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "of everything that is drawn; default: another one each time")
  private @Nullable Long seed;

  @Option(
      names = "--config",
      paramLabel = "JSON",
      description = "what else differs from the defaults: {\"promote\": false}")
  private @Nullable String config;

  @Option(
      names = {"-w", "--wait"},
      description = "follows it until it ends: 0 if published, 3 if refused, 1 else")
  private boolean wait;

  @Mixin private final FollowOptions following = new FollowOptions();
  @Mixin private final RequiredReason reason = new RequiredReason();
  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final ServerOptions server = new ServerOptions();

  @Override
  public Integer call() {
    NewRun asked =
        seed == null
            ? NewRun.drawn(expert, reason.text(), configuration())
            : new NewRun(expert, reason.text(), configuration(), seed);
    try (OperatorClient client = server.open()) {
      JsonNode run = asked.start(client);
      if (wait) {
        return following.follow(client, run.path("id").asText(), output);
      }
      if (output.isJson()) {
        output.json(run);
      } else {
        output.out().println(RunLines.line(run));
        output.out().flush();
      }
    }
    return ExitCodes.DONE;
  }

  private ObjectNode configuration() {
    ObjectNode whole = config == null ? Json.object() : parsed(config);
    if (method != null) {
      whole.put("method", method);
    }
    if (objective != null) {
      whole.put("objective", objective);
    }
    if (steps != null) {
      whole.put("steps", steps);
    }
    return whole;
  }

  private static ObjectNode parsed(String text) {
    try {
      if (Json.parse(text.getBytes(StandardCharsets.UTF_8)) instanceof ObjectNode object) {
        return object;
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("config must be a JSON object, was " + text, e);
    }
    throw new IllegalArgumentException("config must be a JSON object, was " + text);
  }
}
