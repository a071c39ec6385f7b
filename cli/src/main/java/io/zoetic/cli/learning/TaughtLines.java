// SPDX-License-Identifier: Apache-2.0
package io.zoetic.cli.learning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.zoetic.cli.output.Json;
import io.zoetic.core.Digests;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads a file of JSON lines batch by batch, so that a file may be larger than memory. The same
 * file has the same batches. One thread.
 */
final class TaughtLines {
  private static final int ROWS_MAX = 200;

  /** What the server takes in one batch. */
  private static final int PIECES_MAX = 1000;

  /** Half of what the server usually takes in one body. */
  private static final int BYTES_MAX = 512 * 1024;

  private final Consumer<Batch> batches;
  private final Consumer<Refusal> refusals;
  private final List<Line> waiting = new ArrayList<>();
  private int pieces;
  private int bytes;

  /**
   * @param batches takes what is to be sent, in the order of the file
   * @param refusals takes what is no row at all
   */
  TaughtLines(Consumer<Batch> batches, Consumer<Refusal> refusals) {
    this.batches = batches;
    this.refusals = refusals;
  }

  /** A row and where it stands, from 1. */
  private record Line(int number, String text, JsonNode row) {}

  /** A line that is not taught, and why. */
  record Refusal(int line, String message) {}

  /**
   * Rows that are sent together.
   *
   * @param numbers of their lines, from 1
   * @param digest of their text: repeated, they are the same
   */
  record Batch(List<Integer> numbers, ArrayNode rows, String digest) {}

  /**
   * Reads all of a file.
   *
   * @throws IllegalArgumentException if it cannot be read
   */
  void read(Path file) {
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
      int number = 0;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        if (!line.isBlank()) {
          add(number, line);
        }
      }
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("a file must be UTF-8, is not: " + file, e);
    } catch (IOException e) {
      throw new IllegalArgumentException("a file must be readable, is not: " + file, e);
    }
    flush();
  }

  private void add(int number, String text) {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    JsonNode row = parsed(utf8);
    if (row == null) {
      refusals.accept(new Refusal(number, "a line must be a JSON object, was not"));
      return;
    }
    int more = Math.max(1, row.path("completions").size());
    if (waiting.size() == ROWS_MAX
        || pieces + more > PIECES_MAX
        || bytes + utf8.length > BYTES_MAX) {
      flush();
    }
    waiting.add(new Line(number, text, row));
    pieces += more;
    bytes += utf8.length;
  }

  private static @Nullable JsonNode parsed(byte[] utf8) {
    try {
      JsonNode row = Json.parse(utf8);
      return row instanceof ObjectNode ? row : null;
    } catch (IOException _) {
      return null;
    }
  }

  private void flush() {
    if (waiting.isEmpty()) {
      return;
    }
    ArrayNode rows = Json.object().arrayNode();
    waiting.forEach(line -> rows.add(line.row()));
    List<Integer> numbers = waiting.stream().map(Line::number).toList();
    String digest = Digests.sha256Hex(String.join("\n", waiting.stream().map(Line::text).toList()));
    waiting.clear();
    pieces = 0;
    bytes = 0;
    batches.accept(new Batch(numbers, rows, digest));
  }
}
