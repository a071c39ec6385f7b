// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak;

import io.zoetic.soak.abuse.KillersCommand;
import io.zoetic.soak.abuse.NeighbourCommand;
import io.zoetic.soak.chaos.ChaosCommand;
import io.zoetic.soak.cluster.ClusterCommand;
import io.zoetic.soak.cluster.ScalingCommand;
import io.zoetic.soak.drills.DrillsCommand;
import io.zoetic.soak.events.EventsCommand;
import io.zoetic.soak.trust.PoisonCommand;
import io.zoetic.soak.trust.TrustCommand;
import io.zoetic.soak.upgrade.UpgradeCommand;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** Runs a soak by name; exits with 0 if it has passed, with 1 if not. */
@Command(
    name = "soak",
    subcommands = {
      ChaosCommand.class,
      DrillsCommand.class,
      EventsCommand.class,
      TrustCommand.class,
      PoisonCommand.class,
      UpgradeCommand.class,
      KillersCommand.class,
      NeighbourCommand.class,
      ClusterCommand.class,
      ScalingCommand.class
    },
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "NAME")
public final class Main {
  private Main() {}

  public static void main(String[] arguments) {
    System.exit(
        new CommandLine(new Main())
            .execute(arguments.length == 0 ? new String[] {"--help"} : arguments));
  }
}
