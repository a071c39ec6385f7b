// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.gate;

import io.zoetic.model.torch.TorchThread;
import io.zoetic.standalone.embedded.DataDirectory;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures what the gate costs beside many experts, and how often it is wrong. */
@Command(
    name = "gate",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "What the gate of training runs costs by the number of experts, and its errors.")
public final class GateCommand implements Callable<Integer> {
  @Option(
      names = "--experts",
      split = ",",
      paramLabel = "N",
      description = "how many there are; the costs")
  private List<Integer> experts = List.of(8, 100, 1000, 10_000);

  @Option(
      names = "--judged",
      split = ",",
      paramLabel = "N",
      description = "how many there are; the errors")
  private List<Integer> judged = List.of(8, 1000);

  @Option(names = "--held", paramLabel = "N", description = "held-out prompts of made-up experts")
  private int held = 20;

  @Option(names = "--trials", paramLabel = "N", description = "of each kind")
  private int trials = 100;

  @Option(names = "--part", paramLabel = "PART", description = "of ${COMPLETION-CANDIDATES}")
  private Part part = Part.ALL;

  /** What is measured. */
  enum Part {
    COSTS,
    ERRORS,
    ALL
  }

  @Option(names = "--seed", paramLabel = "N", description = "of the prompts")
  private long seed = 17;

  @Override
  public Integer call() throws IOException {
    TorchThread.limitParallelism(1);
    try (DataDirectory directory = DataDirectory.ephemeral();
        ReferenceExperts reference = ReferenceExperts.open(directory.path())) {
      GateBenchmark benchmark = new GateBenchmark(reference, held, seed, System.out);
      if (part != Part.ERRORS) {
        benchmark.costs(experts);
      }
      if (part != Part.COSTS) {
        benchmark.errors(judged, trials);
      }
    }
    return 0;
  }
}
