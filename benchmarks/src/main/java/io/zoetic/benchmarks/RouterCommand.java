// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks;

import io.zoetic.benchmarks.router.LeaveOneOut;
import io.zoetic.benchmarks.router.RouterBenchmark;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.standalone.Standalone;
import io.zoetic.standalone.embedded.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures whether prompts find the expert that was taught them, and others none. */
@Command(
    name = "router",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Whether prompts find the expert that was taught them, and others find none.")
final class RouterCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      paramLabel = "DIR",
      description =
          "a checkpoint with a chat template; default: the reference model, each of whose skills is"
              + " left out once")
  private @Nullable Path model;

  @Option(
      names = "--taught",
      paramLabel = "N,N",
      split = ",",
      defaultValue = "16,32,240",
      description = "prompts that an expert was taught")
  private List<Integer> taught = List.of();

  @Option(names = "--seeds", paramLabel = "N", description = "how often they are drawn")
  private int seeds = 3;

  @Option(names = "--seed", paramLabel = "N", description = "of the prompts")
  private long seed = 11;

  @Option(names = "--threads", paramLabel = "N", description = "of the model; default: as in dev")
  private int threads = Standalone.computeThreads();

  @Override
  public Integer call() throws IOException {
    TorchThread.limitParallelism(threads);
    Path checkpoint = model;
    if (checkpoint != null) {
      System.out.print(
          RouterBenchmark.run(new RouterBenchmark.Options(checkpoint, taught, seeds, seed)));
      return 0;
    }
    try (DataDirectory directory = DataDirectory.ephemeral()) {
      System.out.print(LeaveOneOut.run(directory.path(), taught, seed));
    }
    return 0;
  }
}
