// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures how many events it takes until a version is served. */
@Command(
    name = "published",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description =
        "How many right answers a running platform must be told until it serves a version of a new expert.")
public final class PublishedCommand implements Callable<Integer> {
  @Option(names = "--skills", split = ",", paramLabel = "NAME")
  private List<String> skills =
      List.of("iso-date", "weekday", "number-in-words", "python-index", "letter-at");

  @Option(names = "--seeds", split = ",", paramLabel = "N", description = "one stream each")
  private List<Long> seeds = List.of(1L, 2L, 3L, 4L, 5L);

  @Option(
      names = "--events",
      paramLabel = "N",
      description = "at first; after a run that was refused, as many more")
  private int events = 32;

  @Option(names = "--events-max", paramLabel = "N", description = "then it is given up")
  private int eventsMax = 128;

  @Option(
      names = "--held",
      paramLabel = "N",
      description = "questions of the validation split that are asked before and after")
  private int held = 60;

  @Option(
      names = "--null",
      description = "the answers belong to other questions: there is nothing to be learnt")
  private boolean isNull;

  @Override
  public Integer call() throws IOException, InterruptedException {
    PublishedBenchmark.run(
        new PublishedBenchmark.Options(skills, seeds, events, eventsMax, held, isNull), System.out);
    return 0;
  }
}
