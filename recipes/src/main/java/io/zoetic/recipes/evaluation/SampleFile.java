// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;

/**
 * The samples of a run, one a line, in the order they are asked. What was being written when the
 * process ended is cut away when it is read again. One thread.
 */
final class SampleFile {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path file;

  SampleFile(Path file) {
    this.file = file;
  }

  /**
   * The samples that are there, whole lines only.
   *
   * @throws IllegalArgumentException if a line is none
   */
  List<Sample> read() throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    byte[] bytes = Files.readAllBytes(file);
    List<Sample> samples = new ArrayList<>();
    int from = 0;
    for (int end = end(bytes, from); end > from; end = end(bytes, from)) {
      try {
        samples.add(JSON.readValue(bytes, from, end - from, Sample.class));
      } catch (IOException e) {
        throw new IllegalArgumentException(
            "every line of %s must be a sample, line %d is none"
                .formatted(file, samples.size() + 1),
            e);
      }
      from = end;
    }
    return samples;
  }

  /** Behind the end of the line that begins at {@code from}; 0 if nothing ends it. */
  private static int end(byte[] bytes, int from) {
    for (int i = from; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        return i + 1;
      }
    }
    return 0;
  }

  /** Cuts off what is behind so many lines; they are not written again. */
  void keep(int lines) throws IOException {
    if (!Files.exists(file)) {
      return;
    }
    byte[] bytes = Files.readAllBytes(file);
    int kept = 0;
    for (int i = 0; i < lines; i++) {
      kept = end(bytes, kept);
    }
    if (kept == bytes.length) {
      return;
    }
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
      channel.truncate(kept);
      channel.force(true);
    }
  }

  /** Adds samples at its end; they are on the disk when this returns. */
  void append(List<Sample> samples) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      ByteBuffer bytes = ByteBuffer.wrap(lines(samples).getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(false);
    }
  }

  private static String lines(List<Sample> samples) throws IOException {
    StringBuilder lines = new StringBuilder();
    for (Sample sample : samples) {
      lines.append(JSON.writeValueAsString(sample)).append('\n');
    }
    return lines.toString();
  }
}
