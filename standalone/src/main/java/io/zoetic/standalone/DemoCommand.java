// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import io.zoetic.bootstrap.Lifecycle;
import io.zoetic.bootstrap.ServiceMain;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.standalone.demo.Story;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the loop from feedback to an expert and back, in a few minutes. */
@Command(
    name = "demo",
    description = {
      "Serves the reference model, gives it feedback on a skill that it is bad at, and shows how an",
      "expert is trained, judged, served and rolled back. Nothing is kept."
    })
final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--skill",
      paramLabel = "NAME",
      description = "a skill without an expert; default: ${DEFAULT-VALUE}")
  private String skill = "iso-date";

  @Override
  public Integer call() throws IOException {
    long start = System.nanoTime();
    var taught = Skills.named(skill);
    var lifecycle = new Lifecycle();
    Foreground.closeAtShutdown(lifecycle);
    DataDirectory directory = lifecycle.add("data directory", DataDirectory.ephemeral());
    var platform =
        new DevPlatform(
            null,
            false,
            List.of("--gateway.port=0"),
            // Enough of the feedback for a run; what comes during it is for the next.
            Map.of("trainer.trigger-feedback", "260"));
    System.out.println(
        "Starting PostgreSQL, Kafka, a gateway, an adapter and a trainer worker ...");
    Standalone standalone = platform.start(lifecycle, directory, platform.configure(directory));
    standalone.awaitTrainer();
    String key = new OperatorFile(directory.path()).key(standalone.stores().keys());
    boolean terminal = System.console() != null && System.console().isTerminal();
    boolean came = new Story(standalone.url(), key, taught, System.out, terminal).tell();
    System.out.printf(
        "%n%s after %d s.%n",
        came ? "Done" : "Not everything came out as it should,",
        (System.nanoTime() - start) / 1_000_000_000);
    lifecycle.close();
    return came ? ServiceMain.OK : ServiceMain.FAILED;
  }
}
