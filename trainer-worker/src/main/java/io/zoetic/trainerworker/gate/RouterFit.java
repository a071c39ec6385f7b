// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import io.zoetic.model.adaptation.Label;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.adaptation.RouterPass;
import io.zoetic.model.adaptation.RouterTraining;
import io.zoetic.trainerworker.examiner.Examiner;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Fits a router to prompts of which it is known who should answer them.
 *
 * @param layers how many layers of the base model it looks behind
 */
public record RouterFit(Examiner examiner, int layers) {
  private static final int EPOCHS = 20;
  private static final int PROMPTS_PER_PASS = 64;

  /**
   * A router for some experts.
   *
   * @param prompts by expert, {@link Label#OTHER} for the base model; at least one of each
   */
  public Router fit(Map<String, List<int[]>> prompts) {
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
                EPOCHS));
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
