// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;

/**
 * The keys and values of every token that a batch has read: per layer one tensor (rows, K, S, D).
 *
 * <p>Rows are dense: a batch of B sequences uses rows 0..B-1. The cache grows by doubling, in rows
 * and in length, up to the bounds it was made with. One thread.
 */
public final class KvCache implements AutoCloseable {
  private static final int ROWS_MIN = 4;
  private static final int LENGTH_MIN = 128;

  private final DecoderScript script;
  private final PtNDArray like;
  private final PtNDManager owner;
  private final int rowsMax;
  private final int lengthMax;
  private int rows;
  private int length;
  private Half keys;
  private Half values;

  KvCache(DecoderScript script, PtNDArray like, PtNDManager owner, int rowsMax, int lengthMax) {
    this.script = script;
    this.like = like;
    this.owner = owner;
    this.rowsMax = rowsMax;
    this.lengthMax = lengthMax;
    this.rows = Math.min(ROWS_MIN, rowsMax);
    this.length = Math.min(LENGTH_MIN, lengthMax);
    this.keys = allocate(new PtNDArray[0]);
    this.values = allocate(new PtNDArray[0]);
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
    rows = grown(rows, rowsNeeded, rowsMax);
    length = grown(length, lengthNeeded, lengthMax);
    keys = replace(keys);
    values = replace(values);
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
   * Copies the first {@code tokens} positions of one row onto another: how a batch fills the gap
   * that a finished sequence leaves.
   */
  public void moveRow(int source, int target, int tokens) {
    try (IValue from = IValue.from((long) source);
        IValue to = IValue.from((long) target);
        IValue count = IValue.from((long) tokens);
        IValue done = script.call("move_row", keys.list, values.list, from, to, count)) {
      done.toLong();
    }
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
