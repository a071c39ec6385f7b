// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task.source;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/**
 * A file of rows: JSON Lines ({@code .jsonl}), or one JSON document ({@code .json}) that is an
 * array of rows, an object that holds them under {@code data}, {@code questions} or {@code
 * annotations}, or one row; each also gzipped ({@code .gz}). UTF-8. It is read in one pass; a row
 * takes at most {@value #ROW_CHARACTERS_MAX} characters, the whole {@value #FILE_BYTES_MAX} bytes.
 */
final class RowFile {
  static final int ROW_CHARACTERS_MAX = 8 << 20;
  static final long FILE_BYTES_MAX = 1L << 30;
  private static final int ROWS_MAX = 1_000_000;
  private static final Set<String> WRAPPERS = Set.of("data", "questions", "annotations");

  /** EvalPlus writes rows by Python's json, which has NaN and integers without end. */
  static final ObjectMapper JSON =
      new ObjectMapper(
              JsonFactory.builder()
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(100)
                          .maxNumberLength(4300)
                          .maxStringLength(ROW_CHARACTERS_MAX)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** For values within a document, behind which others follow. */
  private static final ObjectMapper WITHIN =
      JSON.copy().disable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final Path file;
  private final String name;
  private long number;

  private RowFile(Path file) {
    this.file = file;
    this.name = String.valueOf(file.getFileName());
  }

  /** Takes one row after the other. */
  interface Sink {
    /** Takes one; an exception ends the reading. */
    void take(Row row) throws InvalidRowException;
  }

  /**
   * Reads a file to its end.
   *
   * @throws InvalidRowException if something is no row, or the sink refuses one
   * @throws IOException if the file cannot be read
   */
  static void read(Path file, Sink sink) throws IOException, InvalidRowException {
    new RowFile(file).read(sink);
  }

  private void read(Sink sink) throws IOException, InvalidRowException {
    String plain = name.endsWith(".gz") ? name.substring(0, name.length() - 3) : name;
    try (InputStream bytes = new BoundedStream(open(), FILE_BYTES_MAX, name);
        Reader text = new InputStreamReader(bytes, StandardCharsets.UTF_8.newDecoder())) {
      if (plain.endsWith(".jsonl")) {
        readLines(new BufferedReader(text), sink);
      } else if (plain.endsWith(".json")) {
        readDocument(text, sink);
      } else {
        throw new InvalidRowException(
            name + ": a file's name must end in .jsonl or .json, or those with .gz, was " + name);
      }
    } catch (CharacterCodingException e) {
      throw new InvalidRowException(place(number + 1) + ": must be UTF-8, was not", e);
    } catch (ZipException e) {
      throw new InvalidRowException(name + ": must be gzipped, was not: " + e.getMessage(), e);
    }
  }

  private InputStream open() throws IOException {
    InputStream stream = Files.newInputStream(file);
    try {
      return name.endsWith(".gz") ? new GZIPInputStream(stream, 1 << 16) : stream;
    } catch (IOException e) {
      stream.close();
      throw e;
    }
  }

  private void readLines(BufferedReader lines, Sink sink) throws IOException, InvalidRowException {
    StringBuilder line = new StringBuilder();
    int c;
    do {
      c = lines.read();
      if (c == '\n' || c < 0) {
        String text = line.toString();
        line.setLength(0);
        if (c == '\n' || !text.isBlank()) {
          take(parsed(text), sink);
        }
      } else if (line.length() == ROW_CHARACTERS_MAX) {
        throw new InvalidRowException(
            "%s: a row must have at most %d characters, had more"
                .formatted(place(number + 1), ROW_CHARACTERS_MAX));
      } else {
        line.append((char) c);
      }
    } while (c >= 0);
  }

  private JsonNode parsed(String line) throws InvalidRowException {
    try {
      return JSON.readTree(line);
    } catch (JsonProcessingException e) {
      throw notJson(e);
    }
  }

  private InvalidRowException notJson(JsonProcessingException e) {
    return new InvalidRowException(
        place(number + 1) + ": must be JSON, was not: " + e.getOriginalMessage(), e);
  }

  private void readDocument(Reader text, Sink sink) throws IOException, InvalidRowException {
    try (JsonParser parser = WITHIN.createParser(text)) {
      JsonToken first = parser.nextToken();
      if (first == JsonToken.START_ARRAY) {
        readArray(parser, sink);
      } else if (first == JsonToken.START_OBJECT) {
        readObject(parser, sink);
      } else {
        throw new InvalidRowException(name + ": must be an array or an object, was " + first);
      }
      if (parser.nextToken() != null) {
        throw new InvalidRowException(name + ": must be one JSON document, goes on behind it");
      }
    } catch (JsonProcessingException e) {
      throw notJson(e);
    }
  }

  /**
   * What stands beside the rows of an object says something about all of them: it is passed over.
   */
  private void readObject(JsonParser parser, Sink sink) throws IOException, InvalidRowException {
    ObjectNode alone = JSON.createObjectNode();
    boolean wraps = false;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String field = parser.currentName();
      if (parser.nextToken() == JsonToken.START_ARRAY && WRAPPERS.contains(field)) {
        wraps = true;
        readArray(parser, sink);
      } else {
        alone.set(field, parser.readValueAsTree());
      }
    }
    if (!wraps) {
      take(alone, sink);
    }
  }

  private void readArray(JsonParser parser, Sink sink) throws IOException, InvalidRowException {
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      JsonNode row = parser.readValueAsTree();
      take(row, sink);
    }
  }

  private void take(JsonNode row, Sink sink) throws InvalidRowException {
    number++;
    if (number > ROWS_MAX) {
      throw new InvalidRowException(name + ": must have at most %d rows".formatted(ROWS_MAX));
    }
    if (!(row instanceof ObjectNode object)) {
      throw new InvalidRowException(
          "%s: must be a JSON object, was %s".formatted(place(number), kind(row)));
    }
    sink.take(new Row(place(number), number, object));
  }

  private static String kind(JsonNode row) {
    return row.isMissingNode() ? "a blank line" : row.getNodeType().name();
  }

  private String place(long row) {
    return name + ", row " + row;
  }
}
