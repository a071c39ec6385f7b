// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.serving.ExpertPart;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ServingSnapshotTest {
  private static final Layout LAYOUT =
      Layout.of(
          LayoutSpec.ALL,
          ModelConfig.read(Path.of("../model/src/test/resources/golden/llama")).matrices());

  private final ServingSnapshot snapshot =
      new ServingSnapshot(Optional.empty(), Map.of("dates", z(1), "unit", z(2)));

  private static ExpertVector z(float value) {
    float[] values = new float[LAYOUT.size()];
    Arrays.fill(values, value);
    return ExpertVector.of(LAYOUT, values);
  }

  private ServedVector mixture(double ofDates) {
    ServingSnapshot.Route route =
        new ServingSnapshot.Route(
            List.of(new ExpertPart<>("dates", ofDates), new ExpertPart<>("unit", 1 - ofDates)));
    return snapshot.served(List.of(route)).getFirst();
  }

  /** As a router that is fitted anew weighs them: nothing changes that would need a measure. */
  @Test
  void mixturesThatDifferInTheLastDigits_areOne() {
    assertThat(mixture(0.3 + 1e-9)).isEqualTo(mixture(0.3));
    assertThat(mixture(0.301)).isNotEqualTo(mixture(0.3));
  }
}
