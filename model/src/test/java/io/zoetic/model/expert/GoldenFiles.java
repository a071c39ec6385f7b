// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.expert;

import io.zoetic.core.ExpertRole;
import io.zoetic.model.Golden;
import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.GoldenExperts;
import io.zoetic.model.svf.Layout;
import java.util.Map;

/** Experts of the golden checkpoint llama, to write into files. */
final class GoldenFiles {
  static final Layout LAYOUT =
      Layout.of(GoldenExperts.LAYOUT, ModelConfig.read(Golden.directory("llama")).matrices());
  static final String BASE_MODEL = baseModel();

  private GoldenFiles() {}

  private static String baseModel() {
    try (Checkpoint checkpoint = Checkpoint.open(Golden.directory("llama"))) {
      return checkpoint.digest();
    }
  }

  static Expert skill(String name, int version) {
    return expert(name, version, ExpertRole.SKILL, "a");
  }

  /** An expert with a golden vector, {@code a} or {@code b}. */
  static Expert expert(String name, int version, ExpertRole role, String vector) {
    ExpertVector z = GoldenExperts.expert(LAYOUT, vector);
    return new Expert(
        name, version, role, "Solves «sums».", BASE_MODEL, Map.of("seed", "7", "steps", "150"), z);
  }
}
