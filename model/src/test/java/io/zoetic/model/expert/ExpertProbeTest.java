// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.expert;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.model.ExpertForm;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.GoldenExperts;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpertProbeTest {
  @ParameterizedTest
  @CsvSource({"FACTORED, mlp", "DELTA, mlp", "DELTA, 'all,components=top-8'", "FACTORED, qv"})
  void vectors_thatOverflow_areFoundAmongOthers(ExpertForm form, String layout) {
    try (LanguageModel model = GoldenExperts.load(LayoutSpec.parse(layout), form)) {
      Layout served = model.decoder().layout().orElseThrow();
      int before = model.decoder().nativeArrays();
      ExpertProbe probe = new ExpertProbe(model.decoder(), 512);

      boolean[] sound =
          probe.areSound(
              List.of(all(served, 1), all(served, 1e30f), all(served, 0.5f), all(served, -1e30f)));

      assertThat(sound).containsExactly(true, false, true, false);
      assertThat(model.decoder().nativeArrays()).isEqualTo(before);
    }
  }

  @Test
  void goldenExperts_passAsManyAsFitOnePass() {
    try (LanguageModel model = GoldenExperts.load(GoldenExperts.LAYOUT, ExpertForm.FACTORED)) {
      Layout layout = model.decoder().layout().orElseThrow();

      for (int tokensMax : new int[] {1, 16, 40, 4096}) {
        ExpertProbe probe = new ExpertProbe(model.decoder(), tokensMax);
        int rows = Math.clamp(tokensMax / 8, 1, 16);
        assertThat(probe.rowsMax()).isEqualTo(rows);
        ExpertVector[] vectors = new ExpertVector[rows];
        Arrays.fill(vectors, GoldenExperts.expert(layout, "a"));
        assertThat(probe.areSound(List.of(vectors))).hasSize(rows).doesNotContain(false);
      }
    }
  }

  private static ExpertVector all(Layout layout, float value) {
    float[] z = new float[layout.size()];
    Arrays.fill(z, value);
    return ExpertVector.of(layout, z);
  }
}
