// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import io.zoetic.model.adaptation.Classification;
import io.zoetic.model.adaptation.Label;
import io.zoetic.model.adaptation.Question;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.adaptation.RouterPass;
import io.zoetic.model.adaptation.RouterTraining;
import io.zoetic.trainerworker.examiner.Examiner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Fits a router to prompts of which it is known who should answer them.
 *
 * @param layers how many layers of the base model it looks behind
 */
public record RouterFit(Examiner examiner, int layers) {
  private static final int EPOCHS = 20;
  private static final int PROMPTS_PER_PASS = 64;

  /** Few, so that prompts are told apart by their kind and not one by one. */
  private static final int DRAFT_EPOCHS = 3;

  /** What is the newcomer's with this probability is not held against it. */
  private static final double LIKE = 0.2;

  /**
   * A router for some experts. Prompts of the base model that look like those of an expert are not
   * taken for the base model's: it has answered them for want of another. The newcomer, whom no
   * router has known, has the benefit of the doubt.
   *
   * @param prompts by expert, {@link Label#OTHER} for the base model; at least one of each
   * @param newcomer the expert that no router has known
   */
  public Router fit(Map<String, List<int[]>> prompts, String newcomer) {
    List<int[]> base = prompts.getOrDefault(Label.OTHER, List.of());
    Router draft = fit(prompts, DRAFT_EPOCHS);
    Map<String, List<int[]>> told = new TreeMap<>(prompts);
    List<Classification> found = classify(draft, base);
    List<int[]> kept = new ArrayList<>();
    for (int i = 0; i < base.size(); i++) {
      boolean ofAnExpert =
          !found.get(i).best().equals(Label.OTHER) || found.get(i).of(newcomer) >= LIKE;
      if (!ofAnExpert) {
        kept.add(base.get(i));
      }
    }
    told.put(Label.OTHER, kept.isEmpty() ? base : kept);
    return fit(told, EPOCHS);
  }

  private List<Classification> classify(Router draft, List<int[]> prompts) {
    return examiner.call(
        () -> {
          List<Classification> found = new ArrayList<>();
          try (RouterPass pass =
              new RouterPass(examiner.model(), draft, Set.copyOf(draft.labels()))) {
            for (int start = 0; start < prompts.size(); start += PROMPTS_PER_PASS) {
              int end = Math.min(prompts.size(), start + PROMPTS_PER_PASS);
              found.addAll(
                  pass.classify(
                      prompts.subList(start, end).stream()
                          .map(prompt -> new Question("", prompt))
                          .toList()));
            }
          }
          return found;
        });
  }

  private Router fit(Map<String, List<int[]>> prompts, int epochs) {
    List<String> labels = new ArrayList<>(prompts.keySet());
    labels.remove(Label.OTHER);
    labels.add(Label.OTHER);
    List<int[]> all = new ArrayList<>();
    List<Integer> targets = new ArrayList<>();
    for (int label = 0; label < labels.size(); label++) {
      for (int[] prompt : prompts.getOrDefault(labels.get(label), List.of())) {
        all.add(prompt);
        targets.add(label);
      }
    }
    return examiner.call(
        () ->
            RouterTraining.fit(
                new RouterTraining.Probe(examiner.model().digest(), layers),
                labels,
                features(all),
                targets.stream().mapToInt(Integer::intValue).toArray(),
                epochs));
  }

  private float[][] features(List<int[]> prompts) {
    List<float[]> features = new ArrayList<>();
    for (int start = 0; start < prompts.size(); start += PROMPTS_PER_PASS) {
      int end = Math.min(prompts.size(), start + PROMPTS_PER_PASS);
      features.addAll(
          List.of(RouterPass.features(examiner.model(), prompts.subList(start, end), layers)));
    }
    return features.toArray(float[][]::new);
  }
}
