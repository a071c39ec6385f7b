// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.svf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.model.checkpoint.SafetensorsFile;
import io.zoetic.model.checkpoint.SafetensorsWriter;
import io.zoetic.model.checkpoint.StoredTensor;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The leading components of a Gaussian matrix against its exact decomposition. Its singular values
 * fall more slowly than those of a trained matrix do: the hardest case for a range finder.
 */
class DecompositionTest {
  private static final WeightMatrix MATRIX = new WeightMatrix(0, Projection.GATE, 640, 512);
  private static final int LEADING = 128;
  private static final long SEED = 20_260_729;

  @TempDir Path directory;

  @Test
  void fewComponentsOfALargeMatrix_areComputedAlone() {
    assertThat(Decomposition.isRandomised(LEADING, 512)).isTrue();
    assertThat(Decomposition.isRandomised(200, 512)).isFalse();
    assertThat(Decomposition.isRandomised(4, 256)).isFalse();
    assertThat(Decomposition.operations(64, new WeightMatrix(0, Projection.UP, 14_336, 4096)))
        .isLessThan(
            Decomposition.operations(4096, new WeightMatrix(0, Projection.UP, 14_336, 4096)) / 10);
  }

  @Test
  void leadingComponents_areThoseOfTheExactDecomposition() throws IOException {
    Path weights = directory.resolve("weights.safetensors");
    SafetensorsWriter writer = new SafetensorsWriter();
    writer.addFloat32("w", new long[] {MATRIX.outputs(), MATRIX.inputs()}, gaussian());
    writer.write(weights);
    try (SafetensorsFile file = SafetensorsFile.open(weights)) {
      StoredTensor stored = file.float32("w", MATRIX.outputs(), MATRIX.inputs());
      Factors exact = factors(stored, MATRIX.rank());
      Factors leading = factors(stored, LEADING);

      double captured = 0;
      double best = 0;
      for (int i = 0; i < LEADING; i++) {
        assertThat(leading.s[i] / exact.s[i])
            .as("σ %d, seed %d", i, SEED)
            .isBetween(0.999f, 1.0001f);
        captured += leading.s[i] * leading.s[i];
        best += exact.s[i] * exact.s[i];
      }
      assertThat(captured / best).as("share of the best, seed %d", SEED).isBetween(0.9999, 1.0001);
      // Singular vectors are told apart as far as their singular values are: the first ones are.
      double cosine = 0;
      for (int at = 0; at < MATRIX.outputs(); at++) {
        cosine += (double) exact.u[at] * leading.u[at];
      }
      assertThat(Math.abs(cosine)).isCloseTo(1, within(1e-5));
      assertOrthonormal(leading.u, MATRIX.outputs());
      assertOrthonormal(leading.v, MATRIX.inputs());
      assertThat(factors(stored, LEADING).u).isEqualTo(leading.u);
    }
  }

  @SuppressWarnings("ArrayRecordComponent") // read once
  private record Factors(float[] u, float[] s, float[] v) {}

  private Factors factors(StoredTensor stored, int components) throws IOException {
    Path file = directory.resolve("factors-" + System.nanoTime());
    Decomposition.write(stored, MATRIX, components, new SafetensorsWriter(Map.of()), file);
    try (SafetensorsFile read = SafetensorsFile.open(file)) {
      return new Factors(
          SafetensorsFile.floats(read.float32("u", components, MATRIX.outputs())),
          SafetensorsFile.floats(read.float32("s", components)),
          SafetensorsFile.floats(read.float32("v", components, MATRIX.inputs())));
    }
  }

  private static float[] gaussian() {
    SplittableRandom random = new SplittableRandom(SEED);
    float[] values = new float[MATRIX.outputs() * MATRIX.inputs()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static void assertOrthonormal(float[] vectors, int length) {
    for (int i = 0; i < LEADING; i++) {
      for (int j = 0; j <= i; j++) {
        double product = 0;
        for (int at = 0; at < length; at++) {
          product += (double) vectors[i * length + at] * vectors[j * length + at];
        }
        assertThat(product).isCloseTo(i == j ? 1 : 0, within(1e-5));
      }
    }
  }
}
