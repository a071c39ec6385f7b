// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.text;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The bytes that each token stands for, wherever it stands: those of a character's part are no text
 * by themselves, and a blank at the beginning of a word is part of its token. Read from the
 * vocabulary of a {@code tokenizer.json} as its decoder would spell it. Immutable.
 *
 * <p>Understood are the two spellings that models use: the byte-level alphabet of GPT-2, and
 * SentencePiece's, where {@code ▁} is a blank and {@code <0xNN>} a byte. A token that follows
 * neither is its own text.
 */
public final class TokenBytes {
  private static final JsonMapper MAPPER = JsonMapper.builder().build();
  private static final byte[] NONE = {};

  /** Written as {@code <0xNN>}. */
  private static final int BYTE_PIECE_LENGTH = 6;

  private final byte[][] bytes;
  private final Set<Integer> special;
  private final Set<String> specialTexts;
  private final Set<String> specialTextsOfVocabulary;
  private final OptionalInt shrinking;

  private TokenBytes(byte[][] bytes, Added added, OptionalInt shrinking) {
    this.bytes = bytes;
    this.special = Set.copyOf(added.special.keySet());
    this.specialTexts = Set.copyOf(added.special.values());
    this.specialTextsOfVocabulary = Set.copyOf(added.ofVocabulary);
    this.shrinking = shrinking;
  }

  /** What is said of tokens beside the model's own. */
  private static final class Added {
    private final Map<Integer, String> pieces = new HashMap<>();
    private final Map<Integer, String> special = new HashMap<>();
    private final Set<String> ofVocabulary = new HashSet<>();

    void read(JsonNode tokens) {
      for (JsonNode token : tokens) {
        int id = token.path("id").asInt();
        pieces.put(id, token.path("content").asText());
        if (token.path("special").asBoolean()) {
          special.put(id, token.path("content").asText());
        }
      }
    }

    /** An added token stands before the model's own of the same id. */
    void putInto(Map<Integer, String> vocabulary) {
      Set<String> own = new HashSet<>(vocabulary.values());
      special.values().stream().filter(own::contains).forEach(ofVocabulary::add);
      vocabulary.putAll(pieces);
    }
  }

  /**
   * Reads a {@code tokenizer.json}.
   *
   * @throws IOException if it is not JSON
   * @throws IllegalArgumentException if it has no vocabulary
   */
  public static TokenBytes parse(byte[] tokenizerJson) throws IOException {
    Map<Integer, String> pieces = new HashMap<>();
    Added added = new Added();
    List<JsonNode> decoders = new ArrayList<>();
    TokenizerRules rules = new TokenizerRules();
    try (JsonParser parser = MAPPER.createParser(tokenizerJson)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
          case "model" -> readModel(parser, pieces, rules);
          case "normalizer" -> rules.normalizer(parser.readValueAsTree());
          case "pre_tokenizer" -> rules.preTokenizer(parser.readValueAsTree());
          case "added_tokens" -> added.read(parser.readValueAsTree());
          case "decoder" -> addDecoders(parser.readValueAsTree(), decoders);
          default -> parser.skipChildren();
        }
      }
    }
    added.putInto(pieces);
    if (pieces.isEmpty()) {
      throw new IllegalArgumentException("a tokenizer must have a vocabulary, had none");
    }
    Spelling spelling = new Spelling(decoders);
    int size = 1 + pieces.keySet().stream().mapToInt(Integer::intValue).max().orElse(-1);
    byte[][] bytes = new byte[size][];
    pieces.forEach((id, piece) -> bytes[id] = spelling.bytes(piece));
    return new TokenBytes(bytes, added, rules.shrinking());
  }

  /** Of a model only the vocabulary is kept; the merges are far larger. */
  private static void readModel(
      JsonParser parser, Map<Integer, String> pieces, TokenizerRules rules) throws IOException {
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String field = parser.currentName();
      JsonToken begin = parser.nextToken();
      if (field.equals("byte_fallback")) {
        rules.byteFallback(begin == JsonToken.VALUE_TRUE);
      } else if (!field.equals("vocab")) {
        parser.skipChildren();
      } else if (begin == JsonToken.START_ARRAY) {
        // Unigram: pairs of piece and score, in the order of their ids.
        for (int id = 0; parser.nextToken() == JsonToken.START_ARRAY; id++) {
          pieces.putIfAbsent(id, parser.nextTextValue());
          parser.nextToken();
          parser.nextToken();
        }
      } else {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          String piece = parser.currentName();
          pieces.putIfAbsent(parser.nextIntValue(-1), piece);
        }
      }
    }
  }

  private static void addDecoders(JsonNode decoder, List<JsonNode> decoders) {
    if (decoder.path("type").asText().equals("Sequence")) {
      decoder.path("decoders").forEach(each -> addDecoders(each, decoders));
    } else if (decoder.isObject()) {
      decoders.add(decoder);
    }
  }

  /** The bytes of a token; none where the vocabulary has no such token. */
  public byte[] of(int token) {
    return has(token) ? bytes[token].clone() : NONE;
  }

  /** The token alone as text, if its bytes are whole characters. */
  public Optional<String> text(int token) {
    if (!has(token)) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes[token])).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }

  /**
   * Bytes of a text, blanks apart, that one token stands for at most.
   *
   * @return empty where the tokenizer may drop or join more than its vocabulary says
   */
  public OptionalInt longest() {
    if (shrinking.isEmpty()) {
      return OptionalInt.empty();
    }
    int longest =
        Arrays.stream(bytes)
            .filter(Objects::nonNull)
            .mapToInt(token -> token.length)
            .max()
            .orElse(1);
    return OptionalInt.of(Math.max(1, longest) * shrinking.getAsInt());
  }

  /** Whether a token controls the model and is no part of the texts that it writes. */
  public boolean isSpecial(int token) {
    return special.contains(token);
  }

  /** The texts of all special tokens. */
  Set<String> specialTexts() {
    return specialTexts;
  }

  /** Those of them that the model's own vocabulary has as well. */
  Set<String> specialTextsOfVocabulary() {
    return specialTextsOfVocabulary;
  }

  /** One more than the highest token of the vocabulary. */
  public int size() {
    return bytes.length;
  }

  private boolean has(int token) {
    return token >= 0 && token < bytes.length && bytes[token] != null;
  }

  /** The spelling of bytes in a vocabulary. */
  private static final class Spelling {
    private final boolean byteLevel;
    private final boolean bytePieces;
    private final Map<String, String> replaced = new LinkedHashMap<>();

    Spelling(List<JsonNode> decoders) {
      boolean level = false;
      boolean fallback = false;
      for (JsonNode decoder : decoders) {
        switch (decoder.path("type").asText()) {
          case "ByteLevel" -> level = true;
          case "ByteFallback" -> fallback = true;
          case "Metaspace" -> replaced.put(decoder.path("replacement").asText("▁"), " ");
          case "Replace" -> {
            String pattern = decoder.path("pattern").path("String").asText();
            if (!pattern.isEmpty()) {
              replaced.put(pattern, decoder.path("content").asText());
            }
          }
          default -> {
            // Changes what stands beside a token, or nothing.
          }
        }
      }
      this.byteLevel = level;
      this.bytePieces = fallback;
    }

    byte[] bytes(String piece) {
      if (byteLevel) {
        return ByteAlphabet.bytes(piece);
      }
      if (bytePieces
          && piece.length() == BYTE_PIECE_LENGTH
          && piece.startsWith("<0x")
          && piece.endsWith(">")
          && HexFormat.isHexDigit(piece.charAt(3))
          && HexFormat.isHexDigit(piece.charAt(4))) {
        return new byte[] {(byte) HexFormat.fromHexDigits(piece, 3, 5)};
      }
      String text = piece;
      for (Map.Entry<String, String> each : replaced.entrySet()) {
        text = text.replace(each.getKey(), each.getValue());
      }
      return text.getBytes(StandardCharsets.UTF_8);
    }
  }
}
