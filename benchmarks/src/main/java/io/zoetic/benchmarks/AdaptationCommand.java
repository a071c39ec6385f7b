// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks;

import io.zoetic.benchmarks.adaptation.AdaptationBenchmark;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.standalone.Standalone;
import io.zoetic.standalone.embedded.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures what two passes are worth on the reference model. */
@Command(
    name = "adaptation",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "What two passes are worth on the test split, and what the first costs.")
final class AdaptationCommand implements Callable<Integer> {
  @Option(
      names = "--experts",
      paramLabel = "DIR",
      description = "experts of the reference model; default: those that come with it")
  private @Nullable Path experts;

  @Option(names = "--questions", paramLabel = "N", description = "of each skill")
  private int questions = 200;

  @Option(names = "--timed", paramLabel = "N", description = "questions whose passes are timed")
  private int timed = 200;

  @Option(names = "--seed", paramLabel = "N", description = "of questions and intervals")
  private long seed = 3;

  @Option(names = "--threads", paramLabel = "N", description = "of the model; default: as in dev")
  private int threads = Standalone.computeThreads();

  @Override
  public Integer call() throws IOException {
    TorchThread.limitParallelism(threads);
    try (DataDirectory directory = DataDirectory.ephemeral()) {
      System.out.println(
          AdaptationBenchmark.run(
              new AdaptationBenchmark.Options(experts, questions, timed, seed), directory.path()));
    }
    return 0;
  }
}
