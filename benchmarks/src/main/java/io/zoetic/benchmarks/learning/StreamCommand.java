// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import io.zoetic.referencemodel.skill.Split;
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
          "python-index",
          "letter-at",
          "count-letter");

  @Option(names = "--asked", paramLabel = "N", description = "of the train split, per skill")
  private int asked = 240;

  @Option(names = "--held", paramLabel = "N", description = "per accuracy")
  private int held = 100;

  @Option(names = "--split", paramLabel = "NAME", description = "that accuracies are measured on")
  private Split split = Split.TEST;

  @Option(names = "--seeds", split = ",", paramLabel = "N", description = "of the questions")
  private List<Long> seeds = List.of(5L);

  @Option(
      names = "--orders",
      split = ",",
      paramLabel = "N",
      description = "in which skills arrive; 0: as they are named, others: shuffled by the number")
  private List<Long> orders = List.of(0L);

  @Option(names = "--grown", description = "nobody names an expert, starts a run or waits for one")
  private boolean isGrown;

  @Override
  public Integer call() throws IOException, InterruptedException {
    StreamBenchmark.run(
        new StreamBenchmark.Options(skills, asked, held, split, seeds, orders, isGrown),
        System.out);
    return 0;
  }
}
