// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.checkpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A GGUF file of version 2 or 3, memory-mapped until closed: metadata, then what tensors there are,
 * then their bytes. Every offset, count and length is checked against the file before it is used.
 * Thread-safe.
 *
 * <p>The format is described in {@code docs/gguf.md} of the ggml project.
 */
public final class GgufFile implements AutoCloseable {
  private static final int MAGIC = 0x46554747;
  private static final int VERSION_MIN = 2;
  private static final int VERSION_MAX = 3;
  private static final int DIMENSIONS_MAX = 4;
  private static final long ALIGNMENT_MAX = 1 << 20;
  private static final Map<Integer, StoredType> TYPES =
      Map.ofEntries(
          Map.entry(0, StoredType.F32),
          Map.entry(1, StoredType.F16),
          Map.entry(2, StoredType.Q4_0),
          Map.entry(3, StoredType.Q4_1),
          Map.entry(6, StoredType.Q5_0),
          Map.entry(7, StoredType.Q5_1),
          Map.entry(8, StoredType.Q8_0),
          Map.entry(10, StoredType.Q2_K),
          Map.entry(11, StoredType.Q3_K),
          Map.entry(12, StoredType.Q4_K),
          Map.entry(13, StoredType.Q5_K),
          Map.entry(14, StoredType.Q6_K),
          Map.entry(20, StoredType.IQ4_NL),
          Map.entry(23, StoredType.IQ4_XS),
          Map.entry(30, StoredType.BF16));
  private static final Map<Integer, String> UNSUPPORTED =
      Map.ofEntries(
          Map.entry(9, "Q8_1"),
          Map.entry(15, "Q8_K"),
          Map.entry(16, "IQ2_XXS"),
          Map.entry(17, "IQ2_XS"),
          Map.entry(18, "IQ3_XXS"),
          Map.entry(19, "IQ1_S"),
          Map.entry(21, "IQ3_S"),
          Map.entry(22, "IQ2_S"),
          Map.entry(24, "I8"),
          Map.entry(25, "I16"),
          Map.entry(26, "I32"),
          Map.entry(27, "I64"),
          Map.entry(28, "F64"),
          Map.entry(29, "IQ1_M"),
          Map.entry(34, "TQ1_0"),
          Map.entry(35, "TQ2_0"),
          Map.entry(39, "MXFP4"));

  private final Arena arena;
  private final Map<String, JsonNode> metadata;
  private final Map<String, StoredTensor> tensors;
  private final MemorySegment header;

  private GgufFile(String name, MemorySegment mapping, Arena arena) {
    this.arena = arena;
    GgufCursor cursor = new GgufCursor(name, mapping);
    cursor.require(cursor.uint32() == MAGIC, "must begin with GGUF", "it does not");
    long version = cursor.uint32();
    cursor.require(
        version >= VERSION_MIN && version <= VERSION_MAX,
        "version must be in %d..%d".formatted(VERSION_MIN, VERSION_MAX),
        version > 0xffff ? "of a big-endian file or no version at all" : version);
    long tensorCount = cursor.count("tensors", 24);
    long valueCount = cursor.count("metadata values", 13);
    this.metadata = metadata(cursor, valueCount);
    List<Entry> entries = entries(cursor, tensorCount);
    this.header = mapping.asSlice(0, cursor.position());
    this.tensors = tensors(cursor, entries, mapping);
  }

  /**
   * Maps a file and reads its header.
   *
   * @throws InvalidCheckpointException if it is missing or not well-formed
   */
  public static GgufFile open(Path file) {
    Arena arena = Arena.ofShared();
    try (FileChannel channel = FileChannel.open(file)) {
      MemorySegment mapping = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
      return new GgufFile(String.valueOf(file.getFileName()), mapping, arena);
    } catch (IOException e) {
      arena.close();
      throw new InvalidCheckpointException("cannot map " + file, e);
    } catch (RuntimeException e) {
      arena.close();
      throw e;
    }
  }

  private static Map<String, JsonNode> metadata(GgufCursor cursor, long count) {
    Map<String, JsonNode> metadata = new LinkedHashMap<>();
    for (long i = 0; i < count; i++) {
      String key = cursor.string();
      cursor.require(!metadata.containsKey(key), "metadata keys must differ", key);
      metadata.put(key, cursor.value());
    }
    return metadata;
  }

  /** An entry of the header about a tensor; the offset is from where the tensors' bytes begin. */
  private record Entry(String name, StoredType type, List<Long> shape, long offset, long bytes) {}

  private static List<Entry> entries(GgufCursor cursor, long count) {
    List<Entry> entries = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      entries.add(entry(cursor));
    }
    return entries;
  }

  private static Entry entry(GgufCursor cursor) {
    String name = cursor.string();
    long dimensions = cursor.uint32();
    cursor.require(
        dimensions >= 1 && dimensions <= DIMENSIONS_MAX,
        "dimensions of %s must be 1..%d".formatted(name, DIMENSIONS_MAX),
        dimensions);
    List<Long> shape = new ArrayList<>();
    for (int i = 0; i < dimensions; i++) {
      long dimension = cursor.int64();
      cursor.require(
          dimension > 0 && dimension <= Integer.MAX_VALUE,
          "dimensions of %s must be in 1..%d".formatted(name, Integer.MAX_VALUE),
          dimension);
      // The file names the fastest dimension first.
      shape.addFirst(dimension);
    }
    int code = (int) cursor.uint32();
    StoredType type = TYPES.get(code);
    if (type == null) {
      throw cursor.invalid(
          "type of %s must be one of %s, was %s"
              .formatted(name, names(), UNSUPPORTED.getOrDefault(code, "number " + code)));
    }
    long offset = cursor.int64();
    return new Entry(name, type, shape, offset, byteCount(cursor, name, shape, type));
  }

  private static String names() {
    return String.join(", ", TYPES.values().stream().sorted().map(StoredType::toString).toList());
  }

  private static long byteCount(GgufCursor cursor, String name, List<Long> shape, StoredType type) {
    cursor.require(
        shape.getLast() % type.blockValues() == 0,
        "the rows of %s in %s must be whole blocks of %d".formatted(name, type, type.blockValues()),
        shape.getLast());
    try {
      long values = shape.stream().reduce(1L, Math::multiplyExact);
      return Math.multiplyExact(values / type.blockValues(), type.blockBytes());
    } catch (ArithmeticException e) {
      throw cursor.invalid("the size of %s must fit 64 bits, shape was %s".formatted(name, shape));
    }
  }

  private Map<String, StoredTensor> tensors(
      GgufCursor cursor, List<Entry> entries, MemorySegment mapping) {
    JsonNode told = value("general.alignment");
    long alignment = told.isMissingNode() ? 32 : told.asLong(0);
    cursor.require(
        alignment >= 1 && alignment <= ALIGNMENT_MAX && Long.bitCount(alignment) == 1,
        "general.alignment must be a power of two up to " + ALIGNMENT_MAX,
        told);
    long begin = (cursor.position() + alignment - 1) / alignment * alignment;
    long room = Math.max(0, mapping.byteSize() - begin);
    Map<String, StoredTensor> tensors = new LinkedHashMap<>();
    long end = 0;
    List<Entry> ordered = new ArrayList<>(entries);
    ordered.sort(Comparator.comparingLong(Entry::offset));
    for (Entry entry : ordered) {
      cursor.require(
          entry.offset() >= end,
          "the bytes of %s must begin after the tensor before, at %d".formatted(entry.name(), end),
          entry.offset());
      cursor.require(
          entry.offset() <= room && entry.bytes() <= room - entry.offset(),
          "the bytes of %s must end within the %d of all tensors (is the file truncated?)"
              .formatted(entry.name(), room),
          "%d from %d on".formatted(entry.bytes(), entry.offset()));
      end = entry.offset() + entry.bytes();
      StoredTensor tensor =
          new StoredTensor(
              entry.name(),
              entry.type(),
              entry.shape(),
              mapping.asSlice(begin + entry.offset(), entry.bytes()));
      cursor.require(
          tensors.put(entry.name(), tensor) == null, "tensor names must differ", entry.name());
    }
    return tensors;
  }

  /** All tensors by their names in the file. */
  public Map<String, StoredTensor> tensors() {
    return tensors;
  }

  /** All metadata by key. */
  public Map<String, JsonNode> metadata() {
    return metadata;
  }

  /** A value of the metadata; a missing node if it has none of this key. */
  public JsonNode value(String key) {
    return metadata.getOrDefault(key, MissingNode.getInstance());
  }

  /** Adds all bytes before the tensors' to a digest. */
  public void digestHeader(MessageDigest digest) {
    ByteBuffer bytes = ByteBuffer.wrap(header.toArray(ValueLayout.JAVA_BYTE));
    digest.update(bytes);
  }

  @Override
  public void close() {
    arena.close();
  }
}
