// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.growth;

import io.zoetic.model.torch.TorchThread;
import io.zoetic.standalone.Standalone;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures what growth decides. */
@Command(
    name = "growth",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "What growth decides on traffic of which it is known what is to be learnt.")
public final class GrowthCommand implements Callable<Integer> {
  @Option(
      names = "--parts",
      split = ",",
      paramLabel = "PART",
      description = "of: radius, ratio, nothing-new, conflict, paraphrase")
  private List<String> parts = List.of("radius", "ratio", "nothing-new", "conflict", "paraphrase");

  @Option(names = "--windows", paramLabel = "N", description = "of traffic without anything new")
  private int windows = 100;

  @Option(names = "--seeds", paramLabel = "N", description = "how often all else is drawn")
  private int seeds = 5;

  @Option(names = "--asked", paramLabel = "N", description = "questions of each skill")
  private int asked = 32;

  @Option(names = "--threads", paramLabel = "N", description = "of the model; default: as in dev")
  private int threads = Standalone.computeThreads();

  @Override
  public Integer call() throws IOException {
    TorchThread.limitParallelism(threads);
    new GrowthBenchmark(new GrowthBenchmark.Options(windows, seeds, asked), System.out).run(parts);
    return 0;
  }
}
