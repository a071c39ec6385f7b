// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.teaching;

import io.zoetic.benchmarks.conventions.Convention;
import io.zoetic.benchmarks.conventions.Conventions;
import io.zoetic.benchmarks.teaching.TeachingBenchmark.Options;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures what a user's own model learns from corrections. */
@Command(
    name = "teaching",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Conventions taught to your own model by corrections over the API.")
public final class TeachingCommand implements Callable<Integer> {
  @Option(names = "--model", required = true, paramLabel = "MODEL", description = "as dev takes it")
  private String model = "";

  @Option(names = "--conventions", split = ",", paramLabel = "NAME")
  private List<String> conventions = List.of("triage", "dates", "orders", "letters", "german");

  @Option(names = "--seeds", split = ",", paramLabel = "N")
  private List<Long> seeds = List.of(1L, 2L, 3L);

  @Option(names = "--corrections", paramLabel = "N")
  private int corrections = 240;

  @Option(names = "--held", paramLabel = "N", description = "questions that are not taught")
  private int held = 60;

  @Option(names = "--unrelated", paramLabel = "N", description = "prompts of no convention")
  private int unrelated = 200;

  @Override
  public Integer call() throws IOException, InterruptedException {
    List<Convention> chosen = conventions.stream().map(Conventions::named).toList();
    TeachingBenchmark benchmark =
        new TeachingBenchmark(new Options(model, corrections, held, unrelated), System.out);
    benchmark.printHead();
    for (Convention convention : chosen) {
      for (long seed : seeds) {
        benchmark.run(convention, seed);
      }
    }
    return 0;
  }
}
