// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.svf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What machines can afford of the shapes of public models. */
class LayoutChoiceTest {
  private static final long GIB = 1L << 30;

  /** SmolLM2 135M, and Llama 3 8B. */
  private static final Shape SMALL = new Shape(30, 576, 192, 1536);

  private static final Shape LARGE = new Shape(32, 4096, 1024, 14_336);

  private record Shape(int layers, int hidden, int keys, int inner) {}

  @Test
  void smallModel_getsEveryComponent() {
    LayoutChoice choice = choice(SMALL, 24 * GIB, 2);

    assertThat(choice.layout().spec()).isEqualTo(LayoutSpec.ALL);
    assertThat(choice.cost().matrices()).isEqualTo(210);
    assertThat(choice.cost().components()).isEqualTo(97_920);
    assertThat(choice.cost().bytes()).isBetween(630_000_000L, 640_000_000L);
    assertThat(choice.cost().seconds(2)).isBetween(15.0, 60.0);
    assertThat(choice.reason())
        .startsWith("the richest layout within a quarter of 25.8 GB of memory and 15 minutes of 2");
  }

  @Test
  void lessMemory_getsFewerComponents_thenMatrices_thenLayers() {
    List<String> layouts = new ArrayList<>();
    for (double gib : new double[] {1024, 16, 8, 4, 1}) {
      layouts.add(choice(LARGE, (long) (gib * GIB), 1024).layout().spec().toString());
    }

    assertThat(layouts)
        .containsExactly(
            "all,layers=all,components=all",
            "all,layers=all,components=top-256",
            "gate+up+down,layers=all,components=top-256",
            "gate+up+down,layers=half,components=top-256",
            "gate+up+down,layers=half,components=top-64");
  }

  @Test
  void fewCores_getFewerComponents() {
    assertThat(choice(LARGE, 1024 * GIB, 16).layout().spec()).isNotEqualTo(LayoutSpec.ALL);
  }

  @Test
  void nothingAffordable_isSaid() {
    assertThat(choice(LARGE, GIB / 2, 1).reason())
        .startsWith("the smallest layout, as none is within a quarter of 0.5 GB");
  }

  private static LayoutChoice choice(Shape shape, long memory, int cores) {
    List<WeightMatrix> all = new ArrayList<>();
    for (int layer = 0; layer < shape.layers(); layer++) {
      all.add(new WeightMatrix(layer, Projection.Q, shape.hidden(), shape.hidden()));
      all.add(new WeightMatrix(layer, Projection.K, shape.keys(), shape.hidden()));
      all.add(new WeightMatrix(layer, Projection.V, shape.keys(), shape.hidden()));
      all.add(new WeightMatrix(layer, Projection.O, shape.hidden(), shape.hidden()));
      all.add(new WeightMatrix(layer, Projection.GATE, shape.inner(), shape.hidden()));
      all.add(new WeightMatrix(layer, Projection.UP, shape.inner(), shape.hidden()));
      all.add(new WeightMatrix(layer, Projection.DOWN, shape.hidden(), shape.inner()));
    }
    return LayoutChoice.of(all, new LayoutChoice.Machine(memory, cores));
  }
}
