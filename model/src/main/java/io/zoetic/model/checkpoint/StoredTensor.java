// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.checkpoint;

import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/**
 * A tensor in a memory-mapped file: nothing is read until its bytes are touched.
 *
 * @param name its name in the checkpoint
 * @param type its element type
 * @param shape its dimensions, row-major
 * @param bytes its little-endian bytes, inside the mapping
 */
public record StoredTensor(String name, StoredType type, List<Long> shape, MemorySegment bytes) {
  /** A buffer holds less than 2 GiB; a multiple of every element's size. */
  private static final long PIECE_BYTES_MAX = 1L << 30;

  public StoredTensor {
    shape = List.copyOf(shape);
  }

  /** The rows {@code from} (included) to {@code to} (excluded), over the same bytes. */
  public StoredTensor rows(int from, int to) {
    long rowBytes = bytes.byteSize() / shape.getFirst();
    List<Long> cut = new ArrayList<>(shape);
    cut.set(0, (long) to - from);
    return new StoredTensor(
        name, type, cut, bytes.asSlice(from * rowBytes, (to - from) * rowBytes));
  }

  /** The bytes as direct buffers over the mapping, in order, each below the 2 GiB limit. */
  public List<ByteBuffer> pieces() {
    List<ByteBuffer> pieces = new ArrayList<>();
    for (long offset = 0; offset < bytes.byteSize(); offset += PIECE_BYTES_MAX) {
      long length = Math.min(PIECE_BYTES_MAX, bytes.byteSize() - offset);
      pieces.add(bytes.asSlice(offset, length).asByteBuffer().order(ByteOrder.LITTLE_ENDIAN));
    }
    return pieces;
  }
}
