// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import io.zoetic.bootstrap.Lifecycle;
import io.zoetic.bootstrap.ServiceMain;
import io.zoetic.model.source.ModelSource;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.standalone.demo.DemoScript;
import io.zoetic.standalone.demo.TaughtSkill;
import io.zoetic.standalone.embedded.DataDirectory;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Shows the loop from feedback to an expert and back, in a few minutes. */
@Command(
    name = "demo",
    description = {
      "Serves a model, gives it feedback on something that it is bad at, and shows how an expert is",
      "trained, judged, served and rolled back. Nothing is kept but the factors of the model's",
      "matrices, in the user's cache."
    })
final class DemoCommand implements Callable<Integer> {
  private static final String SKILL = "iso-date";

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = "which learns to sort tickets; default: the reference model")
  private @Nullable String model;

  @Option(
      names = "--skill",
      paramLabel = "NAME",
      description = "a skill without an expert; default: " + SKILL + ", or tickets with --model")
  private @Nullable String skill;

  @Override
  public Integer call() throws IOException {
    long start = System.nanoTime();
    TaughtSkill taught = taught();
    Path found = model == null ? null : ModelSource.ofProcess().findToRun(model);
    var lifecycle = new Lifecycle();
    Foreground.closeAtShutdown(lifecycle);
    DataDirectory directory = lifecycle.add("data directory", DataDirectory.ephemeral());
    var platform = new DevPlatform(found, false, List.of("--gateway.port=0"), trigger());
    System.out.println(
        "Starting PostgreSQL, Kafka, a gateway, an adapter and a trainer worker ...");
    Standalone standalone = platform.start(lifecycle, directory, platform.configure(directory));
    if (model == null) {
      standalone.awaitTrainer();
    } else {
      System.out.printf(
          "%s serves after %d s; experts: %s%n",
          model, seconds(start), standalone.learning().orElse("none: it cannot learn"));
    }
    String key = new OperatorFile(directory.path()).key(standalone.stores().keys());
    boolean terminal = System.console() != null && System.console().isTerminal();
    boolean came = new DemoScript(standalone.url(), key, taught, System.out, terminal).tell();
    System.out.printf(
        "%n%s after %d s.%n",
        came ? "Done" : "Not everything came out as it should,", seconds(start));
    lifecycle.close();
    return came ? ServiceMain.OK : ServiceMain.FAILED;
  }

  private TaughtSkill taught() {
    String named = skill;
    if (named == null) {
      return model == null ? TaughtSkill.of(Skills.named(SKILL)) : TaughtSkill.triage();
    }
    return TaughtSkill.of(Skills.named(named));
  }

  /** Enough of a skill's feedback for a run, at once; what comes during it is for the next. */
  private Map<String, String> trigger() {
    return model == null
        ? Map.of("trainer.trigger-feedback", "260", "trainer.trigger-quiet", "0s")
        : Map.of();
  }

  private static long seconds(long start) {
    return (System.nanoTime() - start) / 1_000_000_000;
  }
}
