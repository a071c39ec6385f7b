// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.drills;

import io.zoetic.soak.run.Soak;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows that nothing is lost and nothing wrong is said while parts of the platform fail. */
@Command(
    name = "drills",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description =
        "Whether anything is lost, or told wrongly, while PostgreSQL, Kafka or clocks fail.")
public final class DrillsCommand implements Callable<Integer> {
  @Option(
      names = "--scale",
      paramLabel = "X",
      description = "of all durations; 1 is PostgreSQL gone for 10 minutes, half an hour in all")
  private double scale = 1;

  @Option(names = "--only", paramLabel = "REGEX", description = "names of drills to run")
  private Pattern only = Pattern.compile(".*");

  @Option(names = "--rate", paramLabel = "N", description = "questions per second, at most")
  private int rate = 4;

  @Option(names = "--seed", paramLabel = "N")
  private long seed = 1;

  @Override
  public Integer call() throws Exception {
    if (!(scale > 0 && scale <= 1)) {
      throw new IllegalArgumentException("--scale must be above 0, at most 1, was " + scale);
    }
    if (rate < 1) {
      throw new IllegalArgumentException("--rate must be at least 1, was " + rate);
    }
    return Soak.exitCode(
        seed,
        directory -> DrillsSoak.run(directory, new DrillsSoak.Options(scale, only, rate, seed)));
  }
}
