// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks;

import io.zoetic.model.ComputeType;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.standalone.Standalone;
import io.zoetic.standalone.embedded.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures what experts cost on one model or two. */
@Command(
    name = "experts",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "What experts cost on top of the base model.")
final class ExpertsCommand implements Callable<Integer> {
  /** The reference model is so much faster that it would be measured for too short a time. */
  private static final int REFERENCE_TOKENS = 8;

  /** The models to measure. */
  enum Subject {
    REFERENCE("reference"),
    LARGE("qwen2.5-0.5b"),
    BOTH("both");

    private final String name;

    Subject(String name) {
      this.name = name;
    }

    @Override
    public String toString() {
      return name;
    }
  }

  @Option(names = "--rounds", paramLabel = "N", defaultValue = "7")
  private int rounds;

  @Option(
      names = "--tokens",
      paramLabel = "N",
      defaultValue = "8",
      description = "per row and round; the reference model decodes eight times as many")
  private int tokens;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      defaultValue = "both",
      description = "reference, qwen2.5-0.5b (random weights in its shapes) or both")
  private Subject subject = Subject.BOTH;

  @Option(
      names = "--type",
      paramLabel = "TYPE",
      defaultValue = "float32",
      description = "to compute in: float32 or bfloat16")
  private ComputeType type = ComputeType.FLOAT32;

  @Option(names = "--threads", paramLabel = "N", description = "of the model; default: as in dev")
  private int threads = Standalone.computeThreads();

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description = "keeps random weights and factors; default: a throw-away directory")
  private @Nullable Path data;

  @Override
  public Integer call() throws IOException {
    Path kept = data;
    try (DataDirectory directory =
        kept == null ? DataDirectory.ephemeral() : DataDirectory.kept(kept)) {
      Path path = directory.path();
      Path reference = ReferenceModel.extractTo(path.resolve("zoetic-reference"));
      Path svdCache = path.resolve("svd");
      TorchThread.limitParallelism(threads);
      if (subject != Subject.LARGE) {
        measure(ServedModels.prepare(reference, svdCache, type), REFERENCE_TOKENS * tokens);
      }
      if (subject != Subject.REFERENCE) {
        Path large = RandomCheckpoint.write(path.resolve("random-qwen2.5-0.5b"), reference);
        measure(ServedModels.prepare(large, svdCache, type), tokens);
      }
    }
    return 0;
  }

  private void measure(ServedModels.Source source, int count) {
    System.out.printf(
        "## %s, %s, threads: %d%n%n",
        source.checkpoint().getFileName(), type.name().toLowerCase(Locale.ROOT), threads);
    System.out.println(ExpertsBenchmark.run(source, rounds, count));
  }
}
