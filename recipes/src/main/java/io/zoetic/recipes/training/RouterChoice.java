// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.training;

import io.zoetic.model.adaptation.Label;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.adaptation.RouterPass;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.trainerworker.gate.RouterFit;
import io.zoetic.trainerworker.inference.BatchInference;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Fits routers behind 1, 2, 4, ... layers and chooses the one behind the fewest of those that are
 * about as good as the best: each layer costs every request time. Questions of skills that have no
 * expert are known to be no expert's.
 */
final class RouterChoice {
  private static final int TRAIN_QUESTIONS = 240;
  private static final int VALIDATION_QUESTIONS = 60;

  /** How much less accuracy is worth half the layers. */
  private static final double TOLERATED_LOSS = 0.005;

  private static final float[][] NONE = {};

  private final BatchInference inference;
  private final RouterFit fit;
  private final PrintStream out;

  private record Candidate(Router router, double accuracy) {}

  RouterChoice(BatchInference inference, PrintStream out) {
    this.inference = inference;
    this.fit = new RouterFit(inference);
    this.out = out;
  }

  /**
   * @param experts names of skills
   */
  Router fit(Set<String> experts, long seed) {
    List<LabelledQuestion> train = LabelledQuestion.of(experts, Split.TRAIN, seed, TRAIN_QUESTIONS);
    List<LabelledQuestion> held =
        LabelledQuestion.of(experts, Split.VALIDATION, seed, VALIDATION_QUESTIONS);
    ModelConfig config = inference.model().config();
    List<Candidate> candidates = new ArrayList<>();
    for (int layers = 1; layers <= config.numHiddenLayers(); layers *= 2) {
      Router router = fit(experts, train, new Router.Reading(layers, Router.Pooling.USER_TURN));
      double accuracy =
          new Accuracy(inference)
              .accuracy(held, () -> new RouterPass(inference.model(), router, experts));
      out.printf("router behind layer %d  validation %.1f %%%n", layers, 100 * accuracy);
      candidates.add(new Candidate(router, accuracy));
    }
    double best = candidates.stream().mapToDouble(Candidate::accuracy).max().orElseThrow();
    return candidates.stream()
        .filter(candidate -> candidate.accuracy() >= best - TOLERATED_LOSS)
        .findFirst()
        .orElseThrow()
        .router();
  }

  private Router fit(Set<String> experts, List<LabelledQuestion> train, Router.Reading reading) {
    float[][] others = fit.features(prompts(train, Label.OTHER), reading);
    RouterFit.Traffic traffic = new RouterFit.Traffic(others, NONE);
    Router router = fit.begin(reading);
    for (String expert : new TreeSet<>(experts)) {
      router = fit.with(router, expert, prompts(train, expert), traffic);
    }
    return router;
  }

  private List<int[]> prompts(List<LabelledQuestion> questions, String label) {
    return questions.stream()
        .filter(each -> each.label().equals(label))
        .map(each -> inference.tokens().prompt(each.text()))
        .toList();
  }
}
