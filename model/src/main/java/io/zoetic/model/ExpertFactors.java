// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;
import io.zoetic.model.checkpoint.SafetensorsFile;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.SvdCache;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The singular vectors and values that all experts of a decoder share, in the order that {@code
 * decoder.py} takes. In float32 on the CPU they are used where they lie in the cache's files.
 */
public final class ExpertFactors implements AutoCloseable {
  private final Layout layout;
  private final List<SvdCache.Factors> files;
  private final PtNDArray[] u;
  private final PtNDArray[] v;
  private final PtNDArray sigma;
  private final PtNDArray ones;
  private final PtNDArray identity;
  private final IValue leftVectors;
  private final IValue rightVectors;
  private final IValue sizeList;

  private ExpertFactors(
      Layout layout,
      List<SvdCache.Factors> files,
      PtNDArray[] u,
      PtNDArray[] v,
      PtNDArray sigma,
      PtNDArray identity,
      long[] sizes) {
    this.layout = layout;
    this.files = files;
    this.u = u;
    this.v = v;
    this.sigma = sigma;
    this.ones = (PtNDArray) sigma.onesLike();
    this.identity = identity;
    this.leftVectors = IValue.listFrom(u);
    this.rightVectors = IValue.listFrom(v);
    this.sizeList = IValue.listFrom(sizes);
  }

  /**
   * Loads the factors of a layout.
   *
   * @param cache has them: see {@link SvdCache#prepare}
   * @param manager owns the arrays
   */
  public static ExpertFactors load(
      Layout layout, SvdCache cache, DecoderScript script, ComputeType type, NDManager manager) {
    List<SvdCache.Factors> files = new ArrayList<>();
    PtNDArray nothing = (PtNDArray) manager.create(new float[0], new Shape(0, 0));
    PtNDArray[] u = new PtNDArray[layout.matrixCount()];
    PtNDArray[] v = new PtNDArray[layout.matrixCount()];
    long[] sizes = new long[layout.matrixCount()];
    float[] sigma = new float[layout.size()];
    Arrays.fill(u, nothing);
    Arrays.fill(v, nothing);
    try {
      for (Layout.Part part : layout.matrices()) {
        SvdCache.Factors factors = cache.factors(part);
        files.add(factors);
        int at = part.matrix().index();
        u[at] = script.tensor(factors.u().rows(part.from(), part.to()), type);
        v[at] = script.tensor(factors.v().rows(part.from(), part.to()), type);
        sizes[at] = part.count();
        float[] all = SafetensorsFile.floats(factors.s());
        System.arraycopy(all, part.from(), sigma, part.offset(), part.count());
      }
    } catch (RuntimeException e) {
      files.forEach(SvdCache.Factors::close);
      throw e;
    }
    Shape shape = new Shape(sigma.length);
    PtNDArray values = (PtNDArray) manager.create(sigma, shape);
    float[] unchanged = script.form() == ExpertForm.DELTA ? new float[sigma.length] : sigma;
    PtNDArray identity = script.tensor(unchanged, shape, type);
    return new ExpertFactors(layout, files, u, v, values, identity, sizes);
  }

  public Layout layout() {
    return layout;
  }

  /**
   * Checks that these factors can serve an expert; null is the base model.
   *
   * @throws IllegalArgumentException if its layout is another
   */
  void requireServes(@Nullable ExpertVector expert) {
    if (expert != null && !expert.layout().equals(layout)) {
      throw new IllegalArgumentException(
          "an expert must have the layout %s of the decoder, had %s"
              .formatted(layout.spec(), expert.layout().spec()));
    }
  }

  /** The transposed left singular vectors (k,out) of every matrix, empty outside of the layout. */
  public List<PtNDArray> u() {
    return List.of(u);
  }

  /** The transposed right singular vectors (k,in) of every matrix, empty outside of the layout. */
  public List<PtNDArray> v() {
    return List.of(v);
  }

  /** The singular values (Z) of the layout's components, in float32. */
  public PtNDArray sigma() {
    return sigma;
  }

  /** z = 1 (Z), in float32: the base model. */
  PtNDArray ones() {
    return ones;
  }

  /** What z = 1 multiplies the components with (Z), in the type to compute in. */
  PtNDArray identity() {
    return identity;
  }

  IValue leftVectors() {
    return leftVectors;
  }

  IValue rightVectors() {
    return rightVectors;
  }

  IValue sizeList() {
    return sizeList;
  }

  /** Closes everything but the arrays, which belong to their manager and must not be used more. */
  @Override
  public void close() {
    leftVectors.close();
    rightVectors.close();
    sizeList.close();
    files.forEach(SvdCache.Factors::close);
  }
}
