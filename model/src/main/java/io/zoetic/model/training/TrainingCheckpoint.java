// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.model.checkpoint.SafetensorsFile;
import io.zoetic.model.checkpoint.SafetensorsWriter;
import io.zoetic.model.checkpoint.StoredTensor;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A training run that has been stopped: parameters, AdamW's moments, the count of steps and the
 * state of the random numbers, bit for bit, and what its owner notes beside them. Written as
 * safetensors: {@code parameters.0}, {@code first_moment.0}, {@code second_moment.0} and so on are
 * flat float32 tensors, all else is metadata. Immutable.
 */
public final class TrainingCheckpoint {
  private static final String FORMAT = "zoetic-training-checkpoint";
  private static final String VERSION = "2";
  private static final List<String> KINDS = List.of("parameters", "first_moment", "second_moment");
  private static final String NOTE = "note.";
  private static final String CHECKSUM = "crc32c";

  private final String subject;
  private final long steps;
  private final long random;
  private final List<List<float[]>> arrays;
  private final Notes notes;

  /**
   * The notes that the owner of a run goes on by.
   *
   * @param words by name
   * @param tensors by name; not to be changed
   */
  public record Notes(Map<String, String> words, Map<String, float[]> tensors) {
    /** Nothing. */
    public static final Notes NONE = new Notes(Map.of(), Map.of());
  }

  /**
   * A run between two steps.
   *
   * @param subject what is trained, and how
   * @param steps that have updated the parameters
   * @param random the state of the random numbers
   * @param arrays parameters, first and second moments: as many of each; not to be changed
   */
  public TrainingCheckpoint(String subject, long steps, long random, List<List<float[]>> arrays) {
    this(subject, steps, random, arrays, Notes.NONE);
  }

  private TrainingCheckpoint(
      String subject, long steps, long random, List<List<float[]>> arrays, Notes notes) {
    this.subject = subject;
    this.steps = steps;
    this.random = random;
    this.arrays = arrays;
    this.notes = notes;
  }

  /** The same with other notes. */
  public TrainingCheckpoint with(Notes others) {
    return new TrainingCheckpoint(subject, steps, random, arrays, others);
  }

  /** How many steps had updated the parameters. */
  public long steps() {
    return steps;
  }

  /** What was noted beside the run. */
  public Notes notes() {
    return notes;
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

  /** All of it, as the bytes of a safetensors file. */
  public byte[] toBytes() {
    Map<String, String> metadata = metadata();
    metadata.put(CHECKSUM, checksum());
    SafetensorsWriter writer = new SafetensorsWriter(metadata);
    tensors((name, values) -> writer.addFloat32(name, new long[] {values.length}, values));
    return writer.toBytes();
  }

  private Map<String, String> metadata() {
    Map<String, String> metadata = new TreeMap<>();
    metadata.put("format", FORMAT);
    metadata.put("version", VERSION);
    metadata.put("subject", subject);
    metadata.put("steps", String.valueOf(steps));
    metadata.put("random", String.valueOf(random));
    notes.words().forEach((name, word) -> metadata.put(NOTE + name, word));
    return metadata;
  }

  private void tensors(BiConsumer<String, float[]> each) {
    for (int kind = 0; kind < KINDS.size(); kind++) {
      for (int i = 0; i < arrays.get(kind).size(); i++) {
        each.accept(name(kind, i), arrays.get(kind).get(i));
      }
    }
    new TreeMap<>(notes.tensors()).forEach((name, values) -> each.accept(NOTE + name, values));
  }

  private static String name(int kind, int place) {
    return KINDS.get(kind) + "." + place;
  }

  /** CRC-32C of what the file says, however its header spells it. */
  private String checksum() {
    CRC32C checksum = new CRC32C();
    metadata().forEach((key, value) -> update(checksum, key + "\0" + value + "\0"));
    tensors(
        (name, values) -> {
          update(checksum, name + "\0");
          ByteBuffer bytes =
              ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
          bytes.asFloatBuffer().put(values);
          checksum.update(bytes);
        });
    return HexFormat.of().toHexDigits((int) checksum.getValue());
  }

  private static void update(CRC32C checksum, String text) {
    checksum.update(text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Reads it again.
   *
   * @throws IllegalArgumentException if the bytes are not what has been written
   */
  public static TrainingCheckpoint fromBytes(byte[] written) {
    try (SafetensorsFile file = SafetensorsFile.ofBytes("a checkpoint", written)) {
      TrainingCheckpoint read = read(file);
      if (!read.checksum().equals(file.metadata().get(CHECKSUM))) {
        throw new IllegalArgumentException("a checkpoint must have the checksum of its content");
      }
      return read;
    } catch (InvalidCheckpointException | NumberFormatException e) {
      throw new IllegalArgumentException(
          "a checkpoint must be a safetensors file, was none: " + e.getMessage(), e);
    }
  }

  private static TrainingCheckpoint read(SafetensorsFile file) {
    Map<String, String> metadata = file.metadata();
    if (!FORMAT.equals(metadata.get("format")) || !VERSION.equals(metadata.get("version"))) {
      throw new IllegalArgumentException(
          "a checkpoint must be %s of version %s, was %s of %s"
              .formatted(FORMAT, VERSION, metadata.get("format"), metadata.get("version")));
    }
    Map<String, StoredTensor> left = new LinkedHashMap<>(file.tensors());
    List<List<float[]>> arrays = new ArrayList<>();
    for (int kind = 0; kind < KINDS.size(); kind++) {
      arrays.add(arrays(kind, file, left));
    }
    Map<String, String> words = new TreeMap<>();
    metadata.forEach(
        (key, word) -> {
          if (key.startsWith(NOTE)) {
            words.put(key.substring(NOTE.length()), word);
          }
        });
    Map<String, float[]> tensors = new TreeMap<>();
    left.forEach((name, _) -> tensors.put(noteName(name), flat(name, file)));
    return new TrainingCheckpoint(
        String.valueOf(metadata.get("subject")),
        Long.parseLong(String.valueOf(metadata.get("steps"))),
        Long.parseLong(String.valueOf(metadata.get("random"))),
        arrays,
        new Notes(words, tensors));
  }

  private static List<float[]> arrays(
      int kind, SafetensorsFile file, Map<String, StoredTensor> left) {
    List<float[]> arrays = new ArrayList<>();
    for (String name = name(kind, 0); left.remove(name) != null; name = name(kind, arrays.size())) {
      arrays.add(flat(name, file));
    }
    return arrays;
  }

  private static String noteName(String tensor) {
    if (!tensor.startsWith(NOTE)) {
      throw new IllegalArgumentException("a checkpoint must not have the tensor " + tensor);
    }
    return tensor.substring(NOTE.length());
  }

  private static float[] flat(String name, SafetensorsFile file) {
    @Nullable StoredTensor tensor = file.tensors().get(name);
    long size = tensor == null ? 0 : tensor.bytes().byteSize() / Float.BYTES;
    return SafetensorsFile.floats(file.float32(name, size));
  }
}
