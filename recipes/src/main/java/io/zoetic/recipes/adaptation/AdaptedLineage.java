// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.adaptation;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.bootstrap.Build;
import io.zoetic.model.adaptation.mixture.AdaptedMixture;
import io.zoetic.trainerworker.mixture.FewShotAdaptation;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The words of a file that say what a mixture was made of, and what it was worth. */
final class AdaptedLineage {
  private static final ObjectMapper JSON = new ObjectMapper();

  private AdaptedLineage() {}

  static Map<String, String> of(FewShotAdaptation adaptation, FewShotAdaptation.Adapted adapted) {
    Map<String, Object> found = new TreeMap<>(adapted.lineage());
    found.put("mixture_files", digests(adaptation, adapted.mixture()));
    addWorth(found, adapted.mixture());
    Map<String, String> words = new TreeMap<>();
    found.forEach((key, value) -> words.put(key, word(value)));
    Build.version().ifPresent(version -> words.put("code", version));
    return words;
  }

  /** A file can be called as a version of a registry and be another: the SHA-256 of z tells. */
  private static Map<String, String> digests(FewShotAdaptation adaptation, AdaptedMixture mixture) {
    Set<String> mixed = adaptation.shares(mixture.weights()).keySet();
    Map<String, String> digests = new TreeMap<>();
    adaptation
        .experts()
        .forEach(
            (id, vector) -> {
              if (mixed.contains(id.toString())) {
                digests.put(id.toString(), vector.digest());
              }
            });
    return digests;
  }

  /** Of a mean of mixtures, held-out shots have seen each fold's own alone. */
  private static void addWorth(Map<String, Object> found, AdaptedMixture mixture) {
    boolean isSingle =
        mixture.singles().stream().anyMatch(each -> each.weights().equals(mixture.weights()));
    found.put("held_out_of", isSingle ? "the expert" : "the mixtures of the folds");
    if (!isSingle) {
      found.put("accuracy_all_shots", mixture.onAllShots().reward());
      found.put("accuracy_all_shots_base", mixture.onAllShots().baseReward());
      found.put("objective_gain_all_shots", mixture.onAllShots().gain());
    }
  }

  private static String word(Object value) {
    boolean isStructure = value instanceof Map || value instanceof List;
    return isStructure ? JSON.valueToTree(value).toString() : String.valueOf(value);
  }
}
