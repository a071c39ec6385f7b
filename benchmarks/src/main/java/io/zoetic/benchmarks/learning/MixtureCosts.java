// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import com.sun.management.OperatingSystemMXBean;
import io.zoetic.model.Decoder;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.adaptation.mixture.SearchOptions;
import io.zoetic.model.generation.BatchGenerator;
import io.zoetic.model.generation.Generation;
import io.zoetic.model.generation.GenerationLimits;
import io.zoetic.model.generation.Scores;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.referencemodel.skill.Example;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.trainerworker.inference.BatchInference;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The CPU time of one population: every shot under every mixture as a row of one batch, against the
 * weights of each mixture made anew, as the published code does it.
 */
final class MixtureCosts {
  private static final int ROUNDS = 5;
  private static final int ROWS_MAX = 64;
  private static final int TOKENS = 8;

  private final BatchInference inference;
  private final List<int[]> prompts;

  private MixtureCosts(BatchInference inference, List<int[]> prompts) {
    this.inference = inference;
    this.prompts = prompts;
  }

  static String table(BatchInference inference, List<ExpertVector> experts, int shots) {
    List<int[]> prompts =
        Skills.named("addition").examples(Split.VALIDATION, 1, shots).stream()
            .map(Example::prompt)
            .map(inference.tokens()::prompt)
            .toList();
    List<ExpertVector> mixtures = mixtures(experts);
    MixtureCosts costs = new MixtureCosts(inference, prompts);
    StringBuilder out =
        new StringBuilder(
            "One population, %d mixtures of %d experts and %d shots, answers of %d tokens; CPU time of the process:%n%n| round | rows of one batch, ms | weights made anew, ms | ratio |%n|---|---|---|---|%n"
                .formatted(mixtures.size(), experts.size(), shots, TOKENS));
    for (int round = 0; round <= ROUNDS; round++) {
      double rows = costs.millis(() -> costs.rows(mixtures));
      double anew = costs.millis(() -> costs.anew(mixtures));
      if (round > 0) { // the first warms up
        out.append("| %d | %.0f | %.0f | %.2f |%n".formatted(round, rows, anew, anew / rows));
      }
    }
    return out.toString();
  }

  private static List<ExpertVector> mixtures(List<ExpertVector> experts) {
    SplittableRandom random = new SplittableRandom(1);
    List<ExpertVector> mixtures = new ArrayList<>();
    for (int i = 0; i < SearchOptions.POPULATION; i++) {
      mixtures.add(
          ExpertVector.mix(
              experts.stream()
                  .map(z -> new ExpertVector.Share(random.nextDouble() / experts.size(), z))
                  .toList()));
    }
    return mixtures;
  }

  private double millis(Runnable work) {
    var system = (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long before = system.getProcessCpuTime();
    inference.call(
        () -> {
          work.run();
          return true;
        });
    return (system.getProcessCpuTime() - before) / 1e6;
  }

  private void rows(List<ExpertVector> mixtures) {
    LanguageModel model = inference.model();
    List<Generation> all = new ArrayList<>();
    for (ExpertVector z : mixtures) {
      prompts.forEach(prompt -> all.add(generation(model, prompt, z)));
    }
    try (BatchGenerator generator = new BatchGenerator(model, ROWS_MAX)) {
      generator.run(all);
    }
  }

  private void anew(List<ExpertVector> mixtures) {
    LanguageModel model = inference.model();
    for (ExpertVector z : mixtures) {
      try (Decoder merged = model.decoder().merged(z)) {
        LanguageModel own = model.with(merged);
        try (BatchGenerator generator = new BatchGenerator(own, ROWS_MAX)) {
          generator.run(prompts.stream().map(prompt -> generation(own, prompt, null)).toList());
        }
      }
    }
  }

  private Generation generation(LanguageModel model, int[] prompt, @Nullable ExpertVector z) {
    return new Generation(
            model,
            prompt,
            inference.greedy(),
            new GenerationLimits(TOKENS, List.of(), true),
            Scores.NONE)
        .under(z);
  }
}
