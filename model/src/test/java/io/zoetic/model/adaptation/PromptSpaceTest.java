// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Random;
import org.junit.jupiter.api.Test;

class PromptSpaceTest {
  private static final int WIDTH = 6;

  private static float[][] rows(Random random, int count) {
    float[][] rows = new float[count][WIDTH];
    for (float[] row : rows) {
      float shared = (float) random.nextGaussian();
      for (int i = 0; i < WIDTH; i++) {
        row[i] = 3 * i + (i + 1) * ((float) random.nextGaussian() + shared);
      }
    }
    return rows;
  }

  /** By the dense matrix, solved by elimination. */
  private static double[] naive(Router scale, float[][] background, float[] features) {
    int n = background.length;
    double[][] y = new double[n][];
    double[] mean = new double[WIDTH];
    for (int r = 0; r < n; r++) {
      y[r] = scale.standardised(background[r]);
      for (int i = 0; i < WIDTH; i++) {
        mean[i] += y[r][i] / n;
      }
    }
    double[][] system = new double[WIDTH][WIDTH + 1];
    double[] own = scale.standardised(features);
    for (int i = 0; i < WIDTH; i++) {
      for (int j = 0; j < WIDTH; j++) {
        for (int r = 0; r < n; r++) {
          system[i][j] += 0.3 * (y[r][i] - mean[i]) * (y[r][j] - mean[j]) / n;
        }
        system[i][j] += i == j ? 0.7 : 0;
      }
      system[i][WIDTH] = own[i] - mean[i];
    }
    for (int pivot = 0; pivot < WIDTH; pivot++) {
      for (int i = 0; i < WIDTH; i++) {
        double factor = i == pivot ? 0 : system[i][pivot] / system[pivot][pivot];
        for (int j = pivot; j <= WIDTH; j++) {
          system[i][j] -= factor * system[pivot][j];
        }
      }
    }
    double length = 0;
    double[] solved = new double[WIDTH];
    for (int i = 0; i < WIDTH; i++) {
      solved[i] = system[i][WIDTH] / system[i][i];
      length += solved[i] * solved[i];
    }
    for (int i = 0; i < WIDTH; i++) {
      solved[i] /= Math.sqrt(length);
    }
    return solved;
  }

  @Test
  void direction_isThatOfTheDenseSolution_andOfLengthOne() {
    long seed = 11;
    Random random = new Random(seed);
    float[][] background = rows(random, 40);
    Router scale =
        OpenSetFit.begin("base", new Router.Reading(1, Router.Pooling.USER_TURN), background);
    PromptSpace space = PromptSpace.of(scale, background);
    for (float[] features : rows(random, 20)) {
      float[] direction = space.direction(features);

      double[] naive = naive(scale, background, features);
      double square = 0;
      for (int i = 0; i < WIDTH; i++) {
        assertThat((double) direction[i]).as("seed %d", seed).isCloseTo(naive[i], within(1e-6));
        square += direction[i] * direction[i];
      }
      assertThat(square).isCloseTo(1, within(1e-6));
    }
  }

  @Test
  void prompt_justLikeOthers_hasNoDirection() {
    float[][] background = {{1, 1}, {3, 3}};
    Router scale =
        OpenSetFit.begin("base", new Router.Reading(1, Router.Pooling.USER_TURN), background);

    assertThat(PromptSpace.of(scale, background).direction(new float[] {2, 2}))
        .containsExactly(0, 0);
  }
}
