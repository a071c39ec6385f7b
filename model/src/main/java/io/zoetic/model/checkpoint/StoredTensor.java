// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.checkpoint;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * A tensor in a memory-mapped file: nothing is read until its bytes are touched.
 *
 * @param name its name in the checkpoint
 * @param type its element type
 * @param shape its dimensions, row-major
 * @param bytes its little-endian bytes, inside the mapping
 * @param difference how what is stored differs from what the tensor holds
 */
public record StoredTensor(
    String name, StoredType type, List<Long> shape, MemorySegment bytes, Difference difference) {
  /** A buffer holds less than 2 GiB; a multiple of every element's size. */
  private static final long PIECE_BYTES_MAX = 1L << 30;

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  /**
   * A change that the writer of a GGUF file has made and a reader undoes.
   *
   * @param interleavedHeads the rows belong to so many heads, and in each of them the row of the
   *     first half comes beside its partner of the second; 0: they are in order
   * @param added to every value
   */
  public record Difference(int interleavedHeads, float added) {
    /** The tensor is stored as it is. */
    public static final Difference NONE = new Difference(0, 0);
  }

  public StoredTensor {
    shape = List.copyOf(shape);
  }

  /** A tensor that is stored as it is. */
  public StoredTensor(String name, StoredType type, List<Long> shape, MemorySegment bytes) {
    this(name, type, shape, bytes, Difference.NONE);
  }

  /**
   * The rows {@code from} (included) to {@code to} (excluded), over the same bytes.
   *
   * @throws IllegalStateException if they are some of a tensor that is not stored as it is
   */
  public StoredTensor rows(int from, int to) {
    if (from == 0 && to == shape.getFirst()) {
      return this;
    }
    if (!difference.equals(Difference.NONE)) {
      throw new IllegalStateException(
          "some rows must be of a tensor that is stored as it is, were of " + name);
    }
    long rowBytes = bytes.byteSize() / shape.getFirst();
    List<Long> cut = new ArrayList<>(shape);
    cut.set(0, (long) to - from);
    return new StoredTensor(
        name, type, cut, bytes.asSlice(from * rowBytes, (to - from) * rowBytes));
  }

  /** The bytes as direct buffers over the mapping, in order, each below the 2 GiB limit. */
  public List<ByteBuffer> pieces() {
    return pieces(bytes);
  }

  private static List<ByteBuffer> pieces(MemorySegment bytes) {
    List<ByteBuffer> pieces = new ArrayList<>();
    for (long offset = 0; offset < bytes.byteSize(); offset += PIECE_BYTES_MAX) {
      long length = Math.min(PIECE_BYTES_MAX, bytes.byteSize() - offset);
      pieces.add(bytes.asSlice(offset, length).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN));
    }
    return pieces;
  }

  /** Whether the bytes are what the tensor holds, in a type that PyTorch knows. */
  public boolean isPlain() {
    return !type.isQuantised() && difference.equals(Difference.NONE);
  }

  /** Whether PyTorch can compute in float32 on the bytes where they lie. */
  public boolean isFloat32InPlace() {
    return isPlain() && type == StoredType.F32 && bytes.byteSize() <= PIECE_BYTES_MAX;
  }

  /**
   * The bytes in a type that PyTorch knows. What is quantised becomes the nearest bfloat16: the
   * weights that everybody computes with are then the same whatever they compute in, and the error
   * of quantising is larger by far.
   *
   * @param arena owns what had to be made; what is {@linkplain #isPlain plain} stays in the mapping
   */
  public Readable readable(Arena arena) {
    if (isPlain()) {
      return new Readable(type, pieces());
    }
    StoredType as = type.isQuantised() ? StoredType.BF16 : StoredType.F32;
    int rowValues = rowValues();
    MemorySegment made = arena.allocate(rows() * (long) rowValues * as.blockBytes(), 64);
    IntStream.range(0, rows())
        .parallel()
        .forEach(row -> write(row(row), made, (long) row * rowValues, as));
    return new Readable(as, pieces(made));
  }

  private static void write(float[] values, MemorySegment to, long at, StoredType as) {
    for (int i = 0; i < values.length; i++) {
      if (as == StoredType.BF16) {
        to.setAtIndex(SHORT, at + i, SafetensorsWriter.bfloat16(values[i]));
      } else {
        to.setAtIndex(FLOAT, at + i, values[i]);
      }
    }
  }

  /**
   * Bytes of a plain type.
   *
   * @param pieces direct buffers, in order, each below the 2 GiB limit
   */
  public record Readable(StoredType type, List<ByteBuffer> pieces) {}

  /** How many rows there are, all of {@link #row} together are the tensor. */
  public int rows() {
    return shape.size() > 1 || difference.interleavedHeads() > 0
        ? Math.toIntExact(shape.getFirst())
        : 1;
  }

  private int rowValues() {
    long values = shape.stream().reduce(1L, Math::multiplyExact);
    return Math.toIntExact(values / Math.max(1, rows()));
  }

  /** The values of a row in float32, exactly as its type defines them. */
  public float[] row(int row) {
    float[] values = new float[rowValues()];
    int rowBytes = values.length / type.blockValues() * type.blockBytes();
    byte[] stored =
        bytes.asSlice((long) storedRow(row) * rowBytes, rowBytes).toArray(ValueLayout.JAVA_BYTE);
    Dequantisation.decode(type, stored, values);
    if (difference.added() != 0) {
      for (int i = 0; i < values.length; i++) {
        values[i] -= difference.added();
      }
    }
    return values;
  }

  /** Where a row is: within a head row i of half h is stored as row 2i + h. */
  private int storedRow(int row) {
    if (difference.interleavedHeads() == 0) {
      return row;
    }
    int headRows = rows() / difference.interleavedHeads();
    int inHead = row % headRows;
    int half = headRows / 2;
    return row - inHead + 2 * (inHead % half) + inHead / half;
  }
}
