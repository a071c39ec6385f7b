// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.cluster;

import io.zoetic.soak.run.Report;
import io.zoetic.soak.run.Soak;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Drives a platform that runs in the cluster to which {@code kubectl} leads. */
@Command(
    name = "cluster",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = {
      "Whether a platform in Kubernetes answers while pods are killed, replaced and added.",
      "kubectl must lead to the cluster; ./zoetic cluster test starts one and runs this."
    })
public final class ClusterCommand implements Callable<Integer> {
  @Mixin private PlatformOptions platform = new PlatformOptions();

  @Option(names = "--rate", paramLabel = "N", description = "questions per second, at most")
  private int rate = 8;

  @Option(names = "--hold", paramLabel = "SECONDS", description = "of load behind each change")
  private int hold = 20;

  @Option(
      names = "--upgrade",
      paramLabel = "FOLDER",
      description = "the overlay that is applied; absent: pods are replaced by their like")
  private String upgrade = "";

  @Option(names = "--only", paramLabel = "REGEX", description = "names of what is done")
  private Pattern only = Pattern.compile(".*");

  @Option(names = "--teach", description = "has an expert learned, served and taken back before")
  private boolean teach;

  @Override
  public Integer call() throws Exception {
    var options =
        new ClusterSoak.Options(
            platform.url, platform.key, rate, Duration.ofSeconds(hold), upgrade, only, teach);
    return Soak.exitCode(
        0,
        () -> {
          try (StreamClient client = platform.client()) {
            Report report = new ClusterSoak(platform.kubectl(), options, client).run();
            System.out.print(report.text());
            return report.passed();
          }
        });
  }
}
