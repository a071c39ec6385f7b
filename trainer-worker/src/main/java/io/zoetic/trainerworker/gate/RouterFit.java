// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import io.zoetic.model.adaptation.Classification;
import io.zoetic.model.adaptation.Label;
import io.zoetic.model.adaptation.Router;
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
    Map<String, List<float[]>> seen = new TreeMap<>();
    prompts.forEach((label, some) -> seen.put(label, examiner.features(some, layers)));
    Router draft = fit(seen, DRAFT_EPOCHS);
    List<int[]> base = prompts.getOrDefault(Label.OTHER, List.of());
    List<float[]> all = seen.getOrDefault(Label.OTHER, List.of());
    List<Classification> found = examiner.classify(draft, Set.copyOf(draft.labels()), base);
    List<float[]> kept = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      boolean ofAnExpert =
          !found.get(i).best().equals(Label.OTHER) || found.get(i).of(newcomer) >= LIKE;
      if (!ofAnExpert) {
        kept.add(all.get(i));
      }
    }
    seen.put(Label.OTHER, kept.isEmpty() ? all : kept);
    return fit(seen, EPOCHS);
  }

  private Router fit(Map<String, List<float[]>> features, int epochs) {
    List<String> labels = new ArrayList<>(features.keySet());
    labels.remove(Label.OTHER);
    labels.add(Label.OTHER);
    List<float[]> all = new ArrayList<>();
    List<Integer> targets = new ArrayList<>();
    for (int label = 0; label < labels.size(); label++) {
      for (float[] row : features.getOrDefault(labels.get(label), List.of())) {
        all.add(row);
        targets.add(label);
      }
    }
    return RouterTraining.fit(
        new RouterTraining.Probe(examiner.model().digest(), layers),
        labels,
        all.toArray(float[][]::new),
        targets.stream().mapToInt(Integer::intValue).toArray(),
        epochs);
  }
}
