// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures a training run and what requests feel of it. */
@Command(
    name = "training",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "From the trigger of a training run to its expert in service, under requests.")
public final class TrainingCommand implements Callable<Integer> {
  @Option(names = "--skills", split = ",", paramLabel = "NAME")
  private List<String> skills = List.of("iso-date");

  @Option(names = "--asked", paramLabel = "N", description = "of the train split, per skill")
  private int asked = 240;

  @Option(names = "--rate", paramLabel = "N", description = "requests per second")
  private double perSecond = 5;

  @Option(names = "--quiet", paramLabel = "S", description = "seconds without training")
  private int quietSeconds = 60;

  @Option(names = "--seed", paramLabel = "N")
  private long seed = 5;

  @Override
  public Integer call() throws IOException, InterruptedException {
    TrainingBenchmark.run(
        new TrainingBenchmark.Options(skills, asked, perSecond, quietSeconds, seed), System.out);
    return 0;
  }
}
