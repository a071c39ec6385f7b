// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.svf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What people write has one canonical form, or is refused with the rule. */
class LayoutSpecTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "all                                   | all,layers=all,components=all",
        "' MLP '                               | gate+up+down,layers=all,components=all",
        "mlp+qv                                | q+v+gate+up+down,layers=all,components=all",
        "attention+mlp                         | all,layers=all,components=all",
        "down+q+down                           | q+down,layers=all,components=all",
        "qv,layers=half                        | q+v,layers=half,components=all",
        "o,layers=3                            | o,layers=3-3,components=all",
        "k,components=top-8,layers=8-15        | k,layers=8-15,components=top-8",
        "gate,layers=all,components=band-4-128 | gate,layers=all,components=band-4-128",
      })
  void text_hasOneCanonicalForm_thatReadsAsTheSame(String text, String canonical) {
    LayoutSpec spec = LayoutSpec.parse(text);

    assertThat(spec).hasToString(canonical);
    assertThat(LayoutSpec.parse(canonical)).isEqualTo(spec);
  }

  @Test
  void all_isEveryComponentOfEveryMatrix() {
    assertThat(LayoutSpec.parse("all")).isEqualTo(LayoutSpec.ALL);
    assertThat(LayoutSpec.ALL.isComplete()).isTrue();
    assertThat(LayoutSpec.parse("all,components=top-1").isComplete()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''                        | matrices must be all, mlp, qv, attention",
        "lm_head                   | joined by +, were lm_head",
        "mlp+                      | matrices must be all, mlp, qv, attention",
        "mlp,                      | layers=... and components=... after its matrices, had",
        "mlp,rank=4                | after its matrices, had rank=4",
        "mlp,layers=               | layers must be all, half, A or A-B, was",
        "mlp,layers=-1             | layers must be all, half, A or A-B, was -1",
        "mlp,layers=third          | layers must be all, half, A or A-B, was third",
        "mlp,layers=5-4            | layers=A-B needs 0 <= A <= B, was 5-4",
        "mlp,layers=9999999        | layers must be all, half, A or A-B, was 9999999",
        "mlp,components=           | components must be all, top-N or band-A-B, was",
        "mlp,components=128        | components must be all, top-N or band-A-B, was 128",
        "mlp,components=top-0      | components=top-N needs N >= 1, was 0",
        "mlp,components=top--1     | components must be all, top-N or band-A-B, was top--1",
        "mlp,components=band-4-4   | components=band-A-B needs 0 <= A < B, was 4, 4",
        "mlp,components=band-4     | components must be all, top-N or band-A-B, was band-4",
      })
  void text_thatIsNoLayout_isRefused(String text, String message) {
    assertThatThrownBy(() -> LayoutSpec.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @ParameterizedTest
  @CsvSource({
    "all, 64, 0, 64",
    "top-8, 64, 0, 8",
    "top-128, 64, 0, 64",
    "band-8-16, 64, 8, 16",
    "band-60-100, 64, 60, 64",
    "band-64-100, 64, 64, 64",
    "band-80-100, 64, 64, 64",
  })
  void componentSet_isCutToWhatAMatrixHas(String text, int rank, int from, int to) {
    ComponentSet components = LayoutSpec.parse("mlp,components=" + text).components();

    assertThat(components.from(rank)).isEqualTo(from);
    assertThat(components.to(rank)).isEqualTo(to);
  }

  @ParameterizedTest
  @CsvSource({"all, 0 1 2 3 4", "half, 0 2 4", "1-3, 1 2 3", "4-9, 4"})
  void layerSelection_containsItsLayers(String text, String expected) {
    LayerSelection layers = LayoutSpec.parse("mlp,layers=" + text).layers();

    StringBuilder found = new StringBuilder();
    for (int layer = 0; layer < 5; layer++) {
      if (layers.contains(layer)) {
        found.append(' ').append(layer);
      }
    }
    assertThat(found.toString().strip()).isEqualTo(expected);
  }
}
