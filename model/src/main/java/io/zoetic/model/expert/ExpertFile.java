// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.expert;

import io.zoetic.core.ExpertRole;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import io.zoetic.model.checkpoint.SafetensorsFile;
import io.zoetic.model.checkpoint.SafetensorsWriter;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.Layout;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * An expert version on disk: {@code NAME@VERSION.safetensors}, one float32 tensor {@code z.MATRIX}
 * per matrix of the layout, and everything else as metadata. Written once, never changed.
 */
public final class ExpertFile {
  /** The metadata entry {@code format} of an expert file. */
  public static final String FORMAT = "zoetic-expert-1";

  static final String SUFFIX = ".safetensors";
  private static final String LINEAGE = "lineage.";
  private static final String TENSOR = "z.";

  /** Room for header and metadata; a file of another format may be as large before it is known. */
  private static final long HEADER_BYTES_MAX = 64L << 20;

  private ExpertFile() {}

  /**
   * Writes an expert; a reader sees the whole file or none.
   *
   * @param directory is created if it is missing
   * @return the file
   * @throws InvalidExpertException if this version exists: versions never change
   * @throws UncheckedIOException if it cannot be written
   */
  public static Path write(Path directory, Expert expert) {
    Path file = directory.resolve(expert.id() + SUFFIX);
    Path written = directory.resolve("." + expert.id() + "." + UUID.randomUUID());
    try {
      Files.createDirectories(directory);
      try {
        writer(expert).write(written);
        // Unlike a move, a link never replaces what another process has written meanwhile.
        Files.createLink(file, written);
      } finally {
        Files.deleteIfExists(written);
      }
    } catch (FileAlreadyExistsException e) {
      throw new InvalidExpertException("a version must be written once, exists: " + file, e);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
    return file;
  }

  /**
   * One more than the highest version of a name that has a file in the directory, whatever is in
   * that file.
   *
   * @throws UncheckedIOException if the directory cannot be listed
   */
  public static int nextVersion(Path directory, String name) {
    Pattern versions = Pattern.compile(Pattern.quote(name) + "@([1-9]\\d{0,8})\\.safetensors");
    if (!Files.exists(directory)) {
      return 1;
    }
    try (Stream<Path> files = Files.list(directory)) {
      return files
              .map(file -> versions.matcher(String.valueOf(file.getFileName())))
              .filter(Matcher::matches)
              .mapToInt(matcher -> Integer.parseInt(matcher.group(1)))
              .max()
              .orElse(0)
          + 1;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot list the experts in " + directory, e);
    }
  }

  private static SafetensorsWriter writer(Expert expert) {
    Layout layout = expert.vector().layout();
    float[] z = expert.vector().toArray();
    Map<String, String> metadata = new LinkedHashMap<>();
    metadata.put("format", FORMAT);
    metadata.put("name", expert.name());
    metadata.put("version", Integer.toString(expert.version()));
    metadata.put("role", expert.role().word());
    metadata.put("description", expert.description());
    metadata.put("base_model", expert.baseModel());
    metadata.put("layout", layout.spec().toString());
    // That of the values: a mixture's own digest is another.
    metadata.put("z_sha256", ExpertVector.of(layout, z).digest());
    expert.lineage().forEach((key, value) -> metadata.put(LINEAGE + key, value));
    SafetensorsWriter writer = new SafetensorsWriter(metadata);
    for (Layout.Part part : layout.matrices()) {
      writer.addFloat32(
          TENSOR + part.matrix().name(),
          new long[] {part.count()},
          Arrays.copyOfRange(z, part.offset(), part.offset() + part.count()));
    }
    return writer;
  }

  /**
   * Reads an expert.
   *
   * @param baseModel digest of the base model it must belong to
   * @param layout what it must have been made for
   * @throws InvalidExpertException if the file is not exactly that
   */
  public static Expert read(Path file, String baseModel, Layout layout) {
    return readIfExpert(file, baseModel, layout)
        .orElseThrow(
            () -> new InvalidExpertException(file.getFileName() + ": format must be " + FORMAT));
  }

  /** Like {@link #read}, but empty if the file says that it is of another format. */
  static Optional<Expert> readIfExpert(Path file, String baseModel, Layout layout) {
    long bytesMax = HEADER_BYTES_MAX + (long) Float.BYTES * layout.size();
    try (SafetensorsFile content = SafetensorsFile.read(file, bytesMax)) {
      String format = entry(content, "format");
      return format.equals(FORMAT)
          ? Optional.of(expert(file, content, baseModel, layout))
          : Optional.empty();
    } catch (InvalidCheckpointException e) {
      throw new InvalidExpertException(String.valueOf(e.getMessage()), e);
    } catch (IllegalArgumentException e) {
      throw new InvalidExpertException(file.getFileName() + ": " + e.getMessage(), e);
    }
  }

  private static Expert expert(
      Path file, SafetensorsFile content, String baseModel, Layout layout) {
    require("base_model", baseModel, entry(content, "base_model"));
    require("layout", layout.spec().toString(), entry(content, "layout"));
    requireTensors(content, layout);
    ExpertVector vector = ExpertVector.of(layout, values(content, layout));
    require("the SHA-256 of z", entry(content, "z_sha256"), vector.digest());
    Expert expert =
        new Expert(
            entry(content, "name"),
            version(entry(content, "version")),
            ExpertRole.parse(entry(content, "role")),
            entry(content, "description"),
            baseModel,
            lineage(content.metadata()),
            vector);
    require("the file name", expert.id() + SUFFIX, String.valueOf(file.getFileName()));
    return expert;
  }

  private static void require(String what, String expected, String actual) {
    if (!actual.equals(expected)) {
      throw new IllegalArgumentException("%s must be %s, was %s".formatted(what, expected, actual));
    }
  }

  private static String entry(SafetensorsFile content, String key) {
    String value = content.metadata().get(key);
    if (value == null) {
      throw new IllegalArgumentException("metadata must have " + key + ", has none");
    }
    return value;
  }

  private static int version(String text) {
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("version must be a number, was " + text, e);
    }
  }

  private static void requireTensors(SafetensorsFile content, Layout layout) {
    Set<String> expected =
        layout.matrices().stream()
            .map(part -> TENSOR + part.matrix().name())
            .collect(Collectors.toSet());
    for (String name : content.tensors().keySet()) {
      if (!expected.contains(name)) {
        throw new IllegalArgumentException(
            "tensors must be those of the layout %s, has %s".formatted(layout.spec(), name));
      }
    }
  }

  private static float[] values(SafetensorsFile content, Layout layout) {
    float[] z = new float[layout.size()];
    for (Layout.Part part : layout.matrices()) {
      float[] own =
          SafetensorsFile.floats(content.float32(TENSOR + part.matrix().name(), part.count()));
      System.arraycopy(own, 0, z, part.offset(), own.length);
    }
    return z;
  }

  private static Map<String, String> lineage(Map<String, String> metadata) {
    return metadata.entrySet().stream()
        .filter(entry -> entry.getKey().startsWith(LINEAGE))
        .collect(
            Collectors.toMap(
                entry -> entry.getKey().substring(LINEAGE.length()), Map.Entry::getValue));
  }
}
