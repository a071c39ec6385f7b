// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.operation;

import io.zoetic.model.LanguageModel;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.standalone.embedded.DataDirectory;
import io.zoetic.testkit.Waiting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "where the costs are written, for bench simulation --costs")
  private @Nullable Path out;

  private final Map<String, Double> measured = new LinkedHashMap<>();

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
    tell();
    return 0;
  }

  private void tell() throws IOException {
    List<String> lines = new ArrayList<>();
    LocalDate today = LocalDate.now(ZoneOffset.UTC);
    new DerivedCosts(
            measured,
            (name, micros, from) ->
                lines.add("%s = %.1f ; bench costs, %s: %s".formatted(name, micros, today, from)))
        .tell();
    lines.forEach(System.out::println);
    if (out != null) {
      Files.write(out, lines);
    }
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

  /** What the costs are derived from: it may be of more than a part. */
  private void print(String name, double micros) {
    measured.put(name, micros);
    System.out.printf("# %s = %.1f%n", name, micros);
  }
}
