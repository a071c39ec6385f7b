// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import io.zoetic.model.adaptation.Classification;
import io.zoetic.model.adaptation.Label;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.adaptation.RouterTraining;
import io.zoetic.trainerworker.examiner.Examiner;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;

/** Fits a router to prompts of which it is known who should answer them. One thread. */
public final class RouterFit {
  private static final int EPOCHS = 20;

  /** Few, so that prompts are told apart by their kind and not one by one. */
  private static final int DRAFT_EPOCHS = 3;

  /** What is the newcomer's with this probability, it may claim. */
  private static final double LIKE = 0.2;

  private final Examiner examiner;
  private final int layers;
  private final Map<String, List<float[]>> features = new TreeMap<>();

  /**
   * Looks at the prompts.
   *
   * @param layers how many layers of the base model the router looks behind
   * @param prompts by expert, {@link Label#OTHER} for the base model; at least one of each
   */
  public RouterFit(Examiner examiner, int layers, Map<String, List<int[]>> prompts) {
    this.examiner = examiner;
    this.layers = layers;
    prompts.forEach((label, some) -> features.put(label, examiner.features(some, layers)));
  }

  /**
   * Prompts of the base model that look like those of an expert: it may have answered them for want
   * of another. The newcomer, whom no router has known, has the benefit of the doubt.
   *
   * @param newcomer the expert that no router has known
   * @return the experts that claim them, by the prompts' places among those of the base model
   */
  public Map<Integer, String> claims(String newcomer) {
    Router draft = fit(Set.of(), DRAFT_EPOCHS);
    List<Classification> found = classify(draft, Set.copyOf(draft.labels()));
    Map<Integer, String> claims = best(found);
    for (int i = 0; i < found.size(); i++) {
      if (found.get(i).of(newcomer) >= LIKE) {
        claims.put(i, newcomer);
      }
    }
    return claims;
  }

  /** The same as claimed by what serves now, which must look behind as many layers. */
  public Map<Integer, String> claims(TwoPass served) {
    return best(
        served
            .router()
            .map(router -> classify(router, served.experts().keySet()))
            .orElseGet(List::of));
  }

  private static Map<Integer, String> best(List<Classification> found) {
    Map<Integer, String> claims = new TreeMap<>();
    for (int i = 0; i < found.size(); i++) {
      if (!found.get(i).best().equals(Label.OTHER)) {
        claims.put(i, found.get(i).best());
      }
    }
    return claims;
  }

  private List<Classification> classify(Router router, Set<String> live) {
    Set<String> all = new HashSet<>(live);
    all.add(Label.OTHER);
    return features.getOrDefault(Label.OTHER, List.of()).stream()
        .map(row -> router.classify(row, all, 0))
        .toList();
  }

  /**
   * A router.
   *
   * @param lost places of prompts that are not taken for the base model's
   */
  public Router fit(Set<Integer> lost) {
    return fit(lost, EPOCHS);
  }

  private Router fit(Set<Integer> lost, int epochs) {
    List<String> labels = new ArrayList<>(features.keySet());
    labels.remove(Label.OTHER);
    labels.add(Label.OTHER);
    List<float[]> all = new ArrayList<>();
    List<Integer> targets = new ArrayList<>();
    for (int label = 0; label < labels.size(); label++) {
      for (float[] row : of(labels.get(label), lost)) {
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

  /** All that is lost is no more than none: a router must know what the base model's looks like. */
  private List<float[]> of(String label, Set<Integer> lost) {
    List<float[]> rows = features.getOrDefault(label, List.of());
    if (!label.equals(Label.OTHER) || lost.size() >= rows.size()) {
      return rows;
    }
    return IntStream.range(0, rows.size())
        .filter(i -> !lost.contains(i))
        .mapToObj(rows::get)
        .toList();
  }
}
