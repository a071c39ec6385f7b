// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

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

  /** What is this probably the newcomer's is not held against it. */
  private static final double LIKE = 0.2;

  /**
   * A router for some experts. Prompts of the base model that look like those of the newcomer are
   * not taken for the base model's: it has answered them for want of another.
   *
   * @param prompts by expert, {@link Label#OTHER} for the base model; at least one of each
   * @param newcomer the expert that no router has known
   */
  public Router fit(Map<String, List<int[]>> prompts, String newcomer) {
    List<int[]> base = prompts.getOrDefault(Label.OTHER, List.of());
    Router draft = fit(prompts, DRAFT_EPOCHS);
    Map<String, List<int[]>> told = new TreeMap<>(prompts);
    List<Double> likeness = likeness(draft, base, newcomer);
    List<int[]> kept = new ArrayList<>();
    for (int i = 0; i < base.size(); i++) {
      if (likeness.get(i) < LIKE) {
        kept.add(base.get(i));
      }
    }
    told.put(Label.OTHER, kept.isEmpty() ? base : kept);
    return fit(told, EPOCHS);
  }

  /** How probable the newcomer is for each prompt. */
  private List<Double> likeness(Router draft, List<int[]> prompts, String newcomer) {
    return examiner.call(
        () -> {
          List<Double> likeness = new ArrayList<>();
          try (RouterPass pass =
              new RouterPass(examiner.model(), draft, Set.copyOf(draft.labels()))) {
            for (int start = 0; start < prompts.size(); start += PROMPTS_PER_PASS) {
              int end = Math.min(prompts.size(), start + PROMPTS_PER_PASS);
              List<Question> questions =
                  prompts.subList(start, end).stream()
                      .map(prompt -> new Question("", prompt))
                      .toList();
              pass.classify(questions).forEach(found -> likeness.add(found.of(newcomer)));
            }
          }
          return likeness;
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
