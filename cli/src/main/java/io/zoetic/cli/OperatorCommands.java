// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli;

import io.zoetic.cli.access.KeysCommand;
import io.zoetic.cli.audit.AuditCommand;
import io.zoetic.cli.command.Subcommands;
import io.zoetic.cli.experts.ExpertsCommand;
import io.zoetic.cli.experts.ModelCommands;
import io.zoetic.cli.fleet.EventsCommand;
import io.zoetic.cli.fleet.FleetCommand;
import io.zoetic.cli.learning.FeedbackCommand;
import io.zoetic.cli.learning.ForgetCommand;
import io.zoetic.cli.learning.GrowthCommand;
import io.zoetic.cli.learning.MetricsCommand;
import io.zoetic.cli.learning.RunsCommand;
import io.zoetic.cli.learning.TeachCommand;
import io.zoetic.cli.webhooks.WebhooksCommand;
import org.jspecify.annotations.Nullable;

/** The commands that operate a running platform. */
public final class OperatorCommands {
  private OperatorCommands() {}

  /**
   * All of them.
   *
   * @param second word of the command line, if there is one: of {@code experts}, only the command
   *     of this name is made
   * @param models what needs a base model
   */
  public static Subcommands of(@Nullable String second, ModelCommands models) {
    return new Subcommands()
        .addLine("experts", () -> ExpertsCommand.commandLine(second, models))
        .add("fleet", FleetCommand::new)
        .add("events", EventsCommand::new)
        .add("webhooks", WebhooksCommand::new)
        .add("audit", AuditCommand::new)
        .add("keys", KeysCommand::new)
        .add("feedback", FeedbackCommand::new)
        .add("teach", TeachCommand::new)
        .add("metrics", MetricsCommand::new)
        .add("runs", RunsCommand::new)
        .add("growth", GrowthCommand::new)
        .add("forget", ForgetCommand::new);
  }
}
