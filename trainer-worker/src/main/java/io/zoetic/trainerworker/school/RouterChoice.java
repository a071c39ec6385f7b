// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.school;

import io.zoetic.model.LanguageModel;
import io.zoetic.model.adaptation.Label;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.adaptation.RouterPass;
import io.zoetic.model.adaptation.RouterTraining;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.trainerworker.examiner.Examiner;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * Fits routers behind 1, 2, 4, ... layers and chooses the one behind the fewest of those that are
 * about as good as the best: each layer costs every request time.
 */
final class RouterChoice {
  private static final int TRAIN_QUESTIONS = 600;
  private static final int VALIDATION_QUESTIONS = 60;
  private static final int EPOCHS = 20;

  /** How much less accuracy is worth half the layers. */
  private static final double TOLERATED_LOSS = 0.005;

  private final Examiner examiner;
  private final PrintStream out;

  private record Candidate(Router router, double accuracy) {}

  RouterChoice(Examiner examiner, PrintStream out) {
    this.examiner = examiner;
    this.out = out;
  }

  /**
   * @param experts names of skills
   */
  Router fit(Set<String> experts, long seed) {
    List<LabelledQuestion> train = LabelledQuestion.of(experts, Split.TRAIN, seed, TRAIN_QUESTIONS);
    List<LabelledQuestion> held =
        LabelledQuestion.of(experts, Split.VALIDATION, seed, VALIDATION_QUESTIONS);
    LanguageModel model = examiner.model();
    List<Candidate> candidates = new ArrayList<>();
    int deepest = model.config().numHiddenLayers();
    for (int layers = 1; layers <= deepest; layers *= 2) {
      Router router = fit(experts, train, layers);
      double accuracy =
          new Exams(examiner).accuracy(held, () -> new RouterPass(model, router, experts));
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

  private Router fit(Set<String> experts, List<LabelledQuestion> train, int layers) {
    List<String> labels = new ArrayList<>(experts);
    labels.add(Label.OTHER);
    int[] targets = train.stream().mapToInt(each -> labels.indexOf(each.label())).toArray();
    List<int[]> prompts =
        train.stream().map(each -> examiner.tokens().prompt(each.text())).toList();
    return RouterTraining.fit(
        new RouterTraining.Probe(examiner.model().digest(), layers),
        labels,
        examiner.features(prompts, layers).toArray(float[][]::new),
        targets,
        EPOCHS);
  }
}
