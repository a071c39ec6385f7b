// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.operation;

import io.zoetic.model.LanguageModel;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.standalone.embedded.DataDirectory;
import io.zoetic.testkit.Waiting;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures what the parts of a platform take of a CPU, for the simulation. */
@Command(
    name = "costs",
    mixinStandardHelpOptions = true,
    description = "CPU time of a request, a report, a step, a poll: what the simulation goes by.")
public final class CostsCommand implements Callable<Integer> {
  private static final Duration START = Duration.ofMinutes(1);

  @Option(names = "--model", paramLabel = "DIR", description = "of the steps; the reference model")
  private @Nullable Path model;

  @Override
  public Integer call() throws IOException, InterruptedException {
    try (DataDirectory directory = DataDirectory.ephemeral();
        Platform platform = new Platform(directory.path().resolve("platform"))) {
      DatabaseCosts database = new DatabaseCosts(platform, this::print);
      double without = database.idle();
      Platform.Worker worker = platform.startWorker(List.of("--worker.layout=all"));
      worker.await();
      Waiting.until(START, "the worker is ready", () -> worker.http().isOk("/readyz"));
      new ServiceCosts(platform, worker, this::print).measure();
      database.measure(without);
      worker.process().close();
      engine(platform);
      new LogCosts(platform.openLog(), this::print).measure();
    }
    return 0;
  }

  private void engine(Platform platform) {
    LanguageModel.Options options =
        LanguageModel.Options.ofDefaults()
            .with(LanguageModel.Experts.of(LayoutSpec.ALL, platform.svdCache()));
    TorchThread.limitParallelism(1);
    try (LanguageModel loaded =
        LanguageModel.load(model == null ? platform.checkpoint() : model, options)) {
      TorchThread.prepareForInference();
      new EngineCosts(loaded, this::print).measure();
    }
  }

  private void print(String name, double micros) {
    System.out.printf("%s = %.1f ; bench costs, %s%n", name, micros, LocalDate.now(ZoneOffset.UTC));
  }
}
