// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.upgrade;

import io.zoetic.soak.run.Soak;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows that a cluster goes to this build and back to the one before without losing an answer. */
@Command(
    name = "upgrade",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Whether another build and this one work in one cluster, under load.")
public final class UpgradeCommand implements Callable<Integer> {
  @Option(
      names = "--previous",
      required = true,
      paramLabel = "DIR",
      description = "the other build: a checkout after ./zoetic build, or an archive unpacked")
  private Path previous = Path.of("");

  @Option(
      names = "--hold",
      paramLabel = "SECONDS",
      description = "of load between two switches of a process")
  private int hold = 15;

  @Option(names = "--rate", paramLabel = "N", description = "questions per second, at most")
  private int rate = 4;

  @Override
  public Integer call() throws Exception {
    Build before = Build.in(previous);
    return Soak.exitCode(
        0,
        directory ->
            UpgradeSoak.run(
                directory, before, new UpgradeSoak.Options(Duration.ofSeconds(hold), rate)));
  }
}
