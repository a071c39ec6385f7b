// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.svf;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import io.zoetic.model.checkpoint.SafetensorsWriter;
import io.zoetic.model.checkpoint.StoredTensor;
import io.zoetic.model.checkpoint.StoredType;
import io.zoetic.model.torch.TensorLoader;
import io.zoetic.model.torch.TorchScript;
import io.zoetic.model.torch.TorchThread;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * The computation of one matrix's leading components: exactly, or by a randomised range finder
 * where few of many are wanted. The same matrix gives the same factors, whichever thread or process
 * computes them. Stateless.
 */
final class Decomposition {
  /** Smaller matrices are factored exactly in an instant. */
  private static final int RANDOMISED_RANK_MIN = 512;

  /** Random directions beside the wanted ones, at least, and as a share of them. */
  private static final int OVERSAMPLING_MIN = 32;

  private static final double OVERSAMPLING = 0.5;

  /**
   * Products with the matrix and its transpose: each sharpens the range by the square of σ's decay.
   */
  static final int ITERATIONS = 12;

  private static final long SEED = 20_111;

  private Decomposition() {}

  /** Random directions for so many components. */
  static int sketch(int components) {
    return components + Math.max(OVERSAMPLING_MIN, (int) (OVERSAMPLING * components));
  }

  /**
   * Whether the first {@code components} of a matrix are computed alone. Where more than half of
   * its rank would have to be sketched, the exact decomposition costs no more.
   */
  static boolean isRandomised(int components, int rank) {
    return rank >= RANDOMISED_RANK_MIN && 2 * sketch(components) <= rank;
  }

  /**
   * Floating-point operations, those of float32 products counted at a quarter: what a core does of
   * them in the time of one of float64. Golub and Van Loan, Matrix Computations, 8.6: 6mn² + 20n³
   * for m ≥ n.
   */
  static double operations(int components, WeightMatrix matrix) {
    double longer = Math.max(matrix.outputs(), matrix.inputs());
    double rank = matrix.rank();
    if (!isRandomised(components, matrix.rank())) {
      return 6 * longer * rank * rank + 20 * rank * rank * rank;
    }
    double sketch = sketch(components);
    double products = (2 * ITERATIONS + 1) * 2 * longer * rank * sketch;
    double orthonormal = (2 * ITERATIONS + 1) * 4 * longer * sketch * sketch;
    double last = 2 * longer * rank * sketch + 6 * longer * sketch * sketch;
    return (products + orthonormal) / 4 + last;
  }

  /**
   * Computes the factors of a matrix and writes them: {@code u}, {@code s} and {@code v} as {@link
   * SvdCache} keeps them.
   *
   * @param stored the matrix (out,in)
   * @param components how many are wanted, from the largest on; all of them, or as {@link
   *     #isRandomised} allows
   * @param writer has the metadata of the file
   */
  static void write(
      StoredTensor stored, WeightMatrix matrix, int components, SafetensorsWriter writer, Path file)
      throws IOException {
    TorchThread.prepareForInference();
    try (PtNDManager manager = (PtNDManager) NDManager.newBaseManager(Device.cpu(), "PyTorch")) {
      PtSymbolBlock svd =
          TorchScript.compile(
              manager, TorchScript.source(Decomposition.class, "svd.py"), "Svd", Map.of());
      PtNDArray weight = new TensorLoader(manager).load(stored, StoredType.F32.torchCode());
      try (IValue input = IValue.from(weight);
          IValue result =
              components == matrix.rank()
                  ? IValueUtils.runMethod(svd, "decompose", input)
                  : leading(svd, input, matrix.inputs(), components, manager)) {
        IValue[] factors = result.toIValueTuple();
        String[] names = {"u", "s", "v"};
        for (int i = 0; i < names.length; i++) {
          PtNDArray array = factors[i].toTensor(manager);
          writer.addFloat32(names[i], array.getShape().getShape(), array.toByteBuffer());
          factors[i].close();
        }
        writer.write(file);
      }
    }
  }

  private static IValue leading(
      PtSymbolBlock svd, IValue weight, int inputs, int components, PtNDManager manager) {
    int width = sketch(components);
    try (PtNDArray test =
            (PtNDArray) manager.create(gaussian(inputs * width), new Shape(inputs, width));
        IValue directions = IValue.from(test);
        IValue count = IValue.from((long) components);
        IValue iterations = IValue.from((long) ITERATIONS)) {
      return IValueUtils.runMethod(svd, "leading", weight, directions, count, iterations);
    }
  }

  /** The same numbers for every matrix of a size: factors must not depend on who computes them. */
  private static float[] gaussian(int count) {
    SplittableRandom random = new SplittableRandom(SEED);
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
