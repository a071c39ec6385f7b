// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import io.zoetic.model.torch.TorchThread;
import io.zoetic.standalone.Standalone;
import io.zoetic.standalone.embedded.DataDirectory;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures few-shot adaptation by mixtures. */
@Command(
    name = "mixtures",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "What a mixture of experts is worth on skills that no expert was trained for.")
public final class MixturesCommand implements Callable<Integer> {
  @Option(names = "--skills", split = ",", paramLabel = "NAME")
  private List<String> skills = List.of("addition", "letter-at", "oldest");

  @Option(names = "--shots", paramLabel = "N", description = "of the validation split")
  private int shots = 10;

  @Option(names = "--questions", paramLabel = "N", description = "others of the same split")
  private int questions = 100;

  @Option(names = "--seeds", paramLabel = "N", description = "how often all is drawn")
  private int seeds = 5;

  @Option(names = "--threads", paramLabel = "N", description = "of the model; default: as in dev")
  private int threads = Standalone.computeThreads();

  @Override
  public Integer call() throws IOException {
    TorchThread.limitParallelism(threads);
    try (DataDirectory directory = DataDirectory.ephemeral()) {
      System.out.print(
          MixturesBenchmark.run(
              directory.path(), new MixturesBenchmark.Options(skills, shots, questions, seeds)));
    }
    return 0;
  }
}
