// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.training.GradientCollector;
import io.zoetic.model.torch.TorchThread;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The optimiser against the same formulae in double precision, one number after another. */
class AdamWTest {
  private static final double RATE = 0.03;
  private static final int SIZE = 6;

  @BeforeAll
  static void computeInOneThread() {
    TorchThread.limitParallelism(1);
  }

  /** One parameter as the paper has it. */
  private static final class Naive {
    private final AdamWOptions options;
    private final double neutral;
    private final double decay;
    private double value;
    private double first;
    private double second;

    Naive(AdamWOptions options, boolean matrix, double value) {
      this.options = options;
      this.neutral = matrix ? 0 : value;
      this.decay = matrix ? options.weightDecay() : options.startDecay();
      this.value = value;
    }

    void step(int t, double gradient) {
      value = neutral + (1 - RATE * decay) * (value - neutral);
      first = options.beta1() * first + (1 - options.beta1()) * gradient;
      second = options.beta2() * second + (1 - options.beta2()) * gradient * gradient;
      double m = first / (1 - Math.pow(options.beta1(), t));
      double v = second / (1 - Math.pow(options.beta2(), t));
      value -= RATE * m / (Math.sqrt(v) + options.epsilon());
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0, 3", "0.5, 0", "2, 1"})
  void steps_decayMatricesToZeroAndVectorsToTheirStart(double weightDecay, double startDecay) {
    AdamWOptions options = new AdamWOptions(0.9, 0.99, 1e-8, weightDecay, startDecay, 0.5);
    Random random = new Random(7);
    try (PtNDManager manager = (PtNDManager) NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      PtNDArray vector = SvfParameters.trainable(manager, floats(random, 1), SIZE);
      PtNDArray matrix = SvfParameters.trainable(manager, floats(random, 0), 2, SIZE / 2);
      List<PtNDArray> arrays = List.of(vector, matrix);
      Naive[][] expected = {naive(options, vector, false), naive(options, matrix, true)};
      AdamW optimizer = new AdamW(manager, arrays, options);
      for (int t = 1; t <= 5; t++) {
        float[][] slopes = {floats(random, 0), floats(random, 0)};
        slope(arrays, slopes, manager);
        double norm = optimizer.step(RATE, true);
        double scale = Math.min(1, options.maxGradientNorm() / norm);
        for (int i = 0; i < expected.length; i++) {
          for (int j = 0; j < SIZE; j++) {
            expected[i][j].step(t, scale * slopes[i][j]);
          }
          requireValues(arrays.get(i), expected[i], t);
        }
      }
    }
  }

  private static void requireValues(PtNDArray array, Naive[] expected, int t) {
    float[] values = array.toFloatArray();
    for (int j = 0; j < SIZE; j++) {
      assertThat((double) values[j])
          .as("number %d of %s after step %d", j, array.getShape(), t)
          .isCloseTo(expected[j].value, within(2e-6));
    }
  }

  private static float[] floats(Random random, double mean) {
    float[] values = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      values[i] = (float) (mean + random.nextGaussian());
    }
    return values;
  }

  private static Naive[] naive(AdamWOptions options, PtNDArray array, boolean matrix) {
    float[] values = array.toFloatArray();
    Naive[] naive = new Naive[SIZE];
    for (int i = 0; i < SIZE; i++) {
      naive[i] = new Naive(options, matrix, values[i]);
    }
    return naive;
  }

  /** Gives arrays these gradients: of the sum of their products with them. */
  private static void slope(List<PtNDArray> arrays, float[][] slopes, NDManager manager) {
    try (NDManager scope = manager.newSubManager();
        GradientCollector collector = Engine.getEngine("PyTorch").newGradientCollector()) {
      for (int i = 0; i < slopes.length; i++) {
        Shape shape = arrays.get(i).getShape();
        NDArray given = scope.create(slopes[i], shape);
        collector.backward(arrays.get(i).mul(given).sum());
      }
    }
  }
}
