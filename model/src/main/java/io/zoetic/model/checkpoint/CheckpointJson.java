// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.checkpoint;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads the JSON files of a checkpoint. Thread-safe. */
public final class CheckpointJson {
  /** How a file begins that Git LFS has put in the place of a large one. */
  static final String LFS_POINTER = "version https://git-lfs.github.com";

  static final String LFS_RULE =
      "must be the file itself, was a Git LFS pointer to it: git lfs pull brings it";

  /** Larger than of any model; a tree takes ten times as much memory. */
  private static final long BYTES_MAX = 64L << 20;

  /** Names and values, of an index or a header. */
  private static final int VALUES_MAX = 2_000_000;

  private static final ObjectMapper JSON = new ObjectMapper();

  private CheckpointJson() {}

  /**
   * Reads one file.
   *
   * @throws InvalidCheckpointException if it is missing or is not a JSON object
   */
  public static JsonNode read(Path file) {
    if (!Files.isRegularFile(file)) {
      throw new InvalidCheckpointException(
          "a checkpoint needs " + file.getFileName() + ", missing in " + file.getParent());
    }
    try {
      requireSize(file);
      return parse(file.getFileName().toString(), Files.readString(file));
    } catch (IOException e) {
      throw new InvalidCheckpointException("cannot read " + file, e);
    }
  }

  /**
   * @throws InvalidCheckpointException if it is larger than files of JSON are
   */
  public static void requireSize(Path file) throws IOException {
    long size = Files.size(file);
    if (size > BYTES_MAX) {
      throw new InvalidCheckpointException(
          "%s must have at most %d bytes, has %d".formatted(file.getFileName(), BYTES_MAX, size));
    }
  }

  /** Before anything is kept of it. */
  private static void requireFew(String name, String text) throws JsonProcessingException {
    try (JsonParser parser = JSON.createParser(text)) {
      int values = 0;
      while (parser.nextToken() != null) {
        if (++values > VALUES_MAX) {
          throw new InvalidCheckpointException(
              "%s must have at most %d values, has more".formatted(name, VALUES_MAX));
        }
      }
    } catch (JsonProcessingException e) {
      throw e;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  static JsonNode parse(String name, String text) {
    if (text.startsWith(LFS_POINTER)) {
      throw new InvalidCheckpointException(name + " " + LFS_RULE);
    }
    try {
      requireFew(name, text);
      JsonNode node = JSON.readTree(text);
      if (!node.isObject()) {
        throw new InvalidCheckpointException(name + " must be a JSON object");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw new InvalidCheckpointException(name + " must be JSON: " + e.getOriginalMessage(), e);
    }
  }
}
