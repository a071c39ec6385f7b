// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.webhooks;

import com.fasterxml.jackson.databind.JsonNode;
import io.zoetic.cli.client.ExitCodes;
import io.zoetic.cli.client.OperatorException;
import io.zoetic.cli.output.OutputOptions;
import io.zoetic.cli.output.Table;

/** Prints a secret that was just drawn: the secret alone, so that a script can keep it. */
final class IssuedSecret {
  private IssuedSecret() {}

  /**
   * Prints it.
   *
   * @param says what goes to standard error beside it
   * @throws OperatorException if the answer has none, having been given before
   */
  static void print(JsonNode webhook, String says, OutputOptions output) {
    if (!webhook.hasNonNull("secret")) {
      throw new OperatorException(
          ExitCodes.FAILED,
          WebhooksCommand.line(webhook)
              + " is there, but its secret was shown before: rotate it, to have another");
    }
    if (output.isJson()) {
      output.json(webhook);
      return;
    }
    output.out().println(webhook.get("secret").asText());
    output.out().flush();
    output
        .err()
        .println(
            Table.oneLine(
                "%s %s; the secret is shown this once"
                    .formatted(WebhooksCommand.line(webhook), says)));
    output.err().flush();
  }
}
