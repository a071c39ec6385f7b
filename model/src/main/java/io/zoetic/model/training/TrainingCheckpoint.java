// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/**
 * A training run that has been stopped: parameters, AdamW's moments, the count of steps and the
 * state of the random numbers, bit for bit. Immutable.
 */
public final class TrainingCheckpoint {
  /*
   * Little-endian: magic, version, length of the subject and the subject in UTF-8, steps, state of
   * the random numbers; three times (parameters, first, second moments) the count of arrays and for
   * each its size and values in float32; CRC-32C of all before it.
   */
  private static final int MAGIC = 0x5a54434b;
  private static final int VERSION = 1;
  private static final int KINDS = 3;
  private static final int HEAD_BYTES = 3 * Integer.BYTES + 2 * Long.BYTES;

  private final String subject;
  private final long steps;
  private final long random;
  private final List<List<float[]>> arrays;

  TrainingCheckpoint(String subject, long steps, long random, List<List<float[]>> arrays) {
    this.subject = subject;
    this.steps = steps;
    this.random = random;
    this.arrays = arrays;
  }

  /** How many steps had updated the parameters. */
  public long steps() {
    return steps;
  }

  long random() {
    return random;
  }

  void requireSubject(String other) {
    if (!subject.equals(other)) {
      throw new IllegalArgumentException(
          "a checkpoint must be of a run of %s, was of %s".formatted(other, subject));
    }
  }

  /** The arrays of one kind, if they have the sizes of those of a run. */
  List<PtNDArray> load(int kind, List<PtNDArray> like, NDManager scope) {
    List<float[]> saved = arrays.get(kind);
    List<PtNDArray> loaded = new ArrayList<>();
    for (int i = 0; i < like.size(); i++) {
      if (saved.size() != like.size() || saved.get(i).length != like.get(i).size()) {
        throw new IllegalArgumentException(
            "a checkpoint must have the arrays of the run, had others of " + subject);
      }
      loaded.add((PtNDArray) scope.create(saved.get(i), like.get(i).getShape()));
    }
    return loaded;
  }

  /** All of it. */
  public byte[] toBytes() {
    byte[] name = subject.getBytes(StandardCharsets.UTF_8);
    int size = HEAD_BYTES + name.length + Integer.BYTES;
    for (List<float[]> kind : arrays) {
      size += Integer.BYTES;
      for (float[] array : kind) {
        size = Math.addExact(size, Math.addExact(Integer.BYTES, array.length * Float.BYTES));
      }
    }
    ByteBuffer bytes = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
    bytes.putInt(MAGIC).putInt(VERSION).putInt(name.length).put(name);
    bytes.putLong(steps).putLong(random);
    for (List<float[]> kind : arrays) {
      bytes.putInt(kind.size());
      for (float[] array : kind) {
        bytes.putInt(array.length);
        bytes.asFloatBuffer().put(array);
        bytes.position(bytes.position() + array.length * Float.BYTES);
      }
    }
    return bytes.putInt(checksum(bytes.array(), bytes.position())).array();
  }

  /**
   * Reads it again.
   *
   * @throws IllegalArgumentException if the bytes are not what has been written
   */
  public static TrainingCheckpoint fromBytes(byte[] written) {
    ByteBuffer bytes = ByteBuffer.wrap(written).order(ByteOrder.LITTLE_ENDIAN);
    requireIntact(bytes);
    try {
      bytes.position(2 * Integer.BYTES);
      byte[] name = new byte[size(bytes, 1)];
      bytes.get(name);
      long steps = bytes.getLong();
      long random = bytes.getLong();
      List<List<float[]>> arrays = new ArrayList<>();
      for (int kind = 0; kind < KINDS; kind++) {
        arrays.add(floats(bytes));
      }
      return new TrainingCheckpoint(
          new String(name, StandardCharsets.UTF_8), steps, random, arrays);
    } catch (BufferUnderflowException e) {
      throw new IllegalArgumentException("a checkpoint must be complete", e);
    }
  }

  private static void requireIntact(ByteBuffer bytes) {
    int end = bytes.limit() - Integer.BYTES;
    if (end < HEAD_BYTES || bytes.getInt(0) != MAGIC || bytes.getInt(Integer.BYTES) != VERSION) {
      throw new IllegalArgumentException(
          "a checkpoint must begin as version %d does, had %d bytes"
              .formatted(VERSION, bytes.limit()));
    }
    if (bytes.getInt(end) != checksum(bytes.array(), end)) {
      throw new IllegalArgumentException("a checkpoint must have the checksum of its bytes");
    }
  }

  private static List<float[]> floats(ByteBuffer bytes) {
    List<float[]> arrays = new ArrayList<>();
    int count = size(bytes, Integer.BYTES);
    for (int i = 0; i < count; i++) {
      float[] array = new float[size(bytes, Float.BYTES)];
      bytes.asFloatBuffer().get(array);
      bytes.position(bytes.position() + array.length * Float.BYTES);
      arrays.add(array);
    }
    return arrays;
  }

  /** Nothing is allocated that the bytes could not fill. */
  private static int size(ByteBuffer bytes, int unit) {
    int size = bytes.getInt();
    if (size < 0 || size > bytes.remaining() / unit) {
      throw new IllegalArgumentException("a checkpoint must hold what it announces, was " + size);
    }
    return size;
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return (int) checksum.getValue();
  }
}
