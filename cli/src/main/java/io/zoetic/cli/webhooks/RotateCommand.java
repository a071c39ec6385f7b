// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.webhooks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorClient;
import io.zoetic.cli.client.ReasonOptions;
import io.zoetic.cli.client.ServerOptions;
import io.zoetic.cli.client.ServerTimeouts;
import io.zoetic.cli.output.Json;
import io.zoetic.cli.output.OutputOptions;
import io.zoetic.cli.output.Times;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Draws another secret for a webhook. */
@Command(
    name = "rotate",
    description = {
      "Draws another secret; the one before still signs for a while, beside it.",
      "Standard output is the new secret alone, this once."
    },
    sortOptions = false)
final class RotateCommand implements Callable<Integer> {
  @Parameters(paramLabel = "ID", description = "of the webhook, as list shows it")
  private String id = "";

  @Option(
      names = "--keep-old",
      paramLabel = "TIME",
      description = "how long the old one still signs, like 2h, 0s if it leaked; default: 1d")
  private @Nullable String keepOld;

  @Mixin private final ReasonOptions reason = new ReasonOptions();
  @Mixin private final OutputOptions output = new OutputOptions();
  @Mixin private final ServerOptions server = new ServerOptions();

  @Override
  public Integer call() {
    ObjectNode body = Json.object();
    if (keepOld != null) {
      body.put("keep_old_for_seconds", Times.span(keepOld).toSeconds());
    }
    body.put("reason", reason.reason());
    try (OperatorClient client = server.open()) {
      JsonNode rotated =
          client.post(
              WebhooksCommand.path(id) + "/rotate", body, reason.key(), ServerTimeouts.USUAL);
      IssuedSecret.print(rotated, signed(rotated), output);
    }
    return ExitCodes.DONE;
  }

  private static String signed(JsonNode rotated) {
    return rotated.hasNonNull("old_secret_until")
        ? "is signed by the old one until " + Times.seconds(Json.text(rotated, "old_secret_until"))
        : "is signed by the new one alone";
  }
}
