// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.cluster;

import io.zoetic.soak.run.Report;
import io.zoetic.soak.run.Soak;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Asks a platform in a cluster more and less, and looks how many workers there are. */
@Command(
    name = "scaling",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Whether KEDA adds and takes away workers with the number of prompts, and",
      "Prometheus raises an alert when there is none.",
      "./zoetic cluster scaling starts what it needs."
    })
public final class ScalingCommand implements Callable<Integer> {
  @Mixin private PlatformOptions platform = new PlatformOptions();

  @Option(names = "--few", paramLabel = "N", description = "users for whom one worker is enough")
  private int few = 2;

  @Option(names = "--many", paramLabel = "N", description = "users who need all workers")
  private int many = 24;

  @Option(names = "--workers", paramLabel = "N", description = "that many users need")
  private int workers = 3;

  @Option(
      names = "--picture",
      paramLabel = "FILE",
      description = "an SVG of prompts and workers over time; absent: none")
  private @Nullable Path picture;

  @Override
  public Integer call() throws Exception {
    return Soak.exitCode(
        0,
        () -> {
          try (StreamClient client = platform.client()) {
            var options = new ScalingSoak.Options(few, many, workers);
            ScalingSoak soak = new ScalingSoak(platform.kubectl(), options, client);
            Report report = soak.run();
            if (picture != null) {
              soak.course().write(picture);
            }
            System.out.print(report.text());
            return report.passed();
          }
        });
  }
}
