// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import io.zoetic.model.svf.ExpertVector;
import java.util.BitSet;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The memory of a batch: the keys and values of every token that it has read, per layer one tensor
 * (rows, K, S, D), and the expert of each row, as what its z multiplies the singular components
 * with (rows, Z).
 *
 * <p>Rows are dense: a batch of B sequences uses rows 0..B-1. The cache grows by doubling, in rows
 * and in length, up to the bounds it was made with. One thread.
 */
public final class KvCache implements AutoCloseable {
  private static final int ROWS_MIN = 4;
  private static final int LENGTH_MIN = 128;

  private final Supplier<ServedScript> decoder;
  private final PtNDArray like;
  private final PtNDManager owner;
  private final BitSet adapted = new BitSet();
  private final int rowsMax;
  private final int lengthMax;
  private int rows;
  private int length;
  private Half keys;
  private Half values;
  private PtNDArray scales;
  private DecoderScript script;
  private @Nullable ExpertFactors factors;

  /** The parts of a cache; {@code owner} is closed with it. */
  record Parts(Supplier<ServedScript> decoder, PtNDArray like, PtNDManager owner) {}

  KvCache(Parts parts, int rowsMax, int lengthMax) {
    this.decoder = parts.decoder();
    this.script = decoder.get().script();
    this.factors = decoder.get().factors();
    this.like = parts.like();
    this.owner = parts.owner();
    this.rowsMax = rowsMax;
    this.lengthMax = lengthMax;
    this.rows = Math.min(ROWS_MIN, rowsMax);
    this.length = Math.min(LENGTH_MIN, lengthMax);
    this.keys = allocate(new PtNDArray[0]);
    this.values = allocate(new PtNDArray[0]);
    this.scales = (PtNDArray) owner.create(new float[0], new Shape(0, 0));
    growScales();
  }

  private void growScales() {
    ExpertFactors shared = factors;
    if (shared == null) {
      return;
    }
    PtNDArray old = scales;
    try (IValue present = IValue.from(old);
        IValue rowCount = IValue.from((long) rows);
        IValue identity = IValue.from(shared.identity());
        IValue grown = script.call("scales", present, rowCount, identity)) {
      scales = grown.toTensor(owner);
    }
    old.close();
  }

  /** The decoder may have come to serve experts since; until then all rows are the base model's. */
  private void followDecoder() {
    ServedScript now = decoder.get();
    if (factors == null && now.factors() != null) {
      script = now.script();
      factors = now.factors();
      growScales();
    }
  }

  /**
   * Puts a row under an expert, or under the base model.
   *
   * @throws IllegalArgumentException if the decoder serves no experts, or those of another layout
   */
  public void setExpert(int row, @Nullable ExpertVector expert) {
    followDecoder();
    ExpertFactors shared = factors;
    if (shared == null) {
      if (expert != null) {
        throw new IllegalArgumentException("this decoder has no layout, so it serves no experts");
      }
      return;
    }
    shared.requireServes(expert);
    adapted.set(row, expert != null);
    ensure(row + 1, 1);
    if (expert == null) {
      setScale(row, shared, shared.ones());
    } else {
      try (PtNDArray z =
          owner.create(expert.bytes(), new Shape(expert.layout().size()), DataType.FLOAT32)) {
        setScale(row, shared, z);
      }
    }
  }

  private void setScale(int row, ExpertFactors shared, PtNDArray z) {
    try (IValue to = IValue.from(scales);
        IValue index = IValue.from((long) row);
        IValue vector = IValue.from(z);
        IValue sigma = IValue.from(shared.sigma());
        IValue done = script.call("set_scale", to, index, vector, sigma)) {
      done.toLong();
    }
  }

  /** Whether any of the rows {@code first..first+count-1} is under an expert. */
  boolean isAdapted(int first, int count) {
    int next = adapted.nextSetBit(first);
    return next >= 0 && next < first + count;
  }

  /** Sequences that fit at most. */
  public int rowsMax() {
    return rowsMax;
  }

  /**
   * Makes room for {@code rowsNeeded} rows of {@code lengthNeeded} tokens.
   *
   * @throws IllegalArgumentException beyond the bounds
   */
  void ensure(int rowsNeeded, int lengthNeeded) {
    if (rowsNeeded > rowsMax || lengthNeeded > lengthMax) {
      throw new IllegalArgumentException(
          "the cache holds %d rows of %d tokens, needed %d of %d"
              .formatted(rowsMax, lengthMax, rowsNeeded, lengthNeeded));
    }
    if (rowsNeeded <= rows && lengthNeeded <= length) {
      return;
    }
    boolean moreRows = rowsNeeded > rows;
    rows = grown(rows, rowsNeeded, rowsMax);
    length = grown(length, lengthNeeded, lengthMax);
    keys = replace(keys);
    values = replace(values);
    if (moreRows) {
      growScales();
    }
  }

  private static int grown(int size, int needed, int max) {
    int result = size;
    while (result < needed) {
      result *= 2;
    }
    return Math.min(result, max);
  }

  private Half replace(Half old) {
    Half fresh = allocate(old.tensors);
    old.close();
    return fresh;
  }

  private Half allocate(PtNDArray[] old) {
    try (IValue oldTensors = IValue.listFrom(old);
        IValue rowCount = IValue.from((long) rows);
        IValue lengthCount = IValue.from((long) length);
        IValue likeValue = IValue.from(like);
        IValue grown = script.call("cache", oldTensors, rowCount, lengthCount, likeValue)) {
      return new Half(grown.toTensorArray(owner));
    }
  }

  /**
   * Copies the first {@code tokens} positions of one row and its expert onto another: how a batch
   * fills the gap that a finished sequence leaves, and how one prompt is read for several.
   */
  public void copyRow(int source, int target, int tokens) {
    ensure(target + 1, tokens);
    adapted.set(target, adapted.get(source));
    try (IValue scale = IValue.from(scales);
        IValue from = IValue.from((long) source);
        IValue to = IValue.from((long) target);
        IValue count = IValue.from((long) tokens);
        IValue done = script.call("copy_row", keys.list, values.list, scale, from, to, count)) {
      done.toLong();
    }
  }

  /** The caller closes it. */
  IValue scales() {
    return IValue.from(scales);
  }

  IValue keys() {
    return keys.list;
  }

  IValue values() {
    return values.list;
  }

  @Override
  public void close() {
    keys.close();
    values.close();
    owner.close();
  }

  /** Keys or values of all layers, and the list that the script takes. */
  private static final class Half implements AutoCloseable {
    private final PtNDArray[] tensors;
    private final IValue list;

    Half(PtNDArray[] tensors) {
      this.tensors = tensors;
      this.list = IValue.listFrom(tensors);
    }

    @Override
    public void close() {
      list.close();
      for (PtNDArray tensor : tensors) {
        tensor.close();
      }
    }
  }
}
