// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.trust;

import io.zoetic.model.torch.TorchThread;
import io.zoetic.soak.run.Soak;
import io.zoetic.standalone.embedded.DataDirectory;
import io.zoetic.trainerworker.run.PromotionRule;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures what those can do who want wrong answers served. */
@Command(
    name = "poison",
    mixinStandardHelpOptions = true,
    showDefaultValues = true,
    description = "Whether clients can have wrong answers served to everybody.")
public final class PoisonCommand implements Callable<Integer> {
  @Option(names = "--attacks", split = ",", paramLabel = "ATTACK")
  private List<Poison> attacks = List.of(Poison.values());

  @Option(names = "--rule", paramLabel = "RULE", description = "by which versions are promoted")
  private PromotionRule rule = PromotionRule.TRUST;

  @Option(names = "--skill", paramLabel = "NAME")
  private String skill = "yes-or-no";

  @Option(names = "--pieces", paramLabel = "N", description = "of feedback, on each day")
  private int pieces = 480;

  @Option(names = "--days", paramLabel = "N", description = "that the slow one takes")
  private int days = 30;

  @Option(names = "--held", paramLabel = "N", description = "test questions on the target")
  private int held = 200;

  @Option(names = "--threads", paramLabel = "N", description = "of the model")
  private int threads = 2;

  @Option(names = "--seed", paramLabel = "N")
  private long seed = 1;

  @Override
  public Integer call() throws Exception {
    TorchThread.limitParallelism(threads);
    var options = new PoisonSoak.Options(attacks, rule, skill, pieces, days, held, seed);
    try (DataDirectory directory = DataDirectory.ephemeral()) {
      return Soak.exitCode(seed, () -> PoisonSoak.run(options, directory, System.out));
    }
  }
}
