// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures what is forgotten in a stream of skills. */
@Command(
    name = "stream",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Skills learnt one after another by a running platform, and what is forgotten.")
public final class StreamCommand implements Callable<Integer> {
  /** Those that the reference model comes with experts for, which this platform has not got. */
  @Option(names = "--skills", split = ",", paramLabel = "NAME")
  private List<String> skills =
      List.of(
          "iso-date",
          "weekday",
          "number-in-words",
          "largest-number",
          "unit",
          "yes-or-no",
          "short-answer",
          "python-index");

  @Option(names = "--asked", paramLabel = "N", description = "of the train split, per skill")
  private int asked = 240;

  @Option(names = "--held", paramLabel = "N", description = "of the test split, per accuracy")
  private int held = 100;

  @Option(names = "--seed", paramLabel = "N")
  private long seed = 5;

  @Override
  public Integer call() throws IOException, InterruptedException {
    StreamBenchmark.run(new StreamBenchmark.Options(skills, asked, held, seed), System.out);
    return 0;
  }
}
