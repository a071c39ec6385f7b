// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.zoetic.model.checkpoint.CheckpointJson;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The tokenizer of a checkpoint's {@code tokenizer.json}. Thread-safe. */
public final class Tokenizer implements AutoCloseable {
  /** DJL would otherwise truncate silently at its own default length. */
  static final Map<String, String> OPTIONS =
      Map.of(
          "truncation", "do_not_truncate",
          "padding", "do_not_pad",
          "modelMaxLength", String.valueOf(Integer.MAX_VALUE));

  private final HuggingFaceTokenizer tokenizer;
  private final TokenBytes bytes;
  private final SpecialTexts specialTexts;

  /** The file, which is read again for {@link #literal}: few texts need that one. */
  private final Path file;

  private @Nullable LiteralTokenizer literal;

  private Tokenizer(HuggingFaceTokenizer tokenizer, TokenBytes bytes, Path file) {
    this.tokenizer = tokenizer;
    this.bytes = bytes;
    this.specialTexts = new SpecialTexts(bytes.specialTexts());
    this.file = file;
  }

  /**
   * Loads {@code tokenizer.json}.
   *
   * @throws InvalidCheckpointException if it is missing or is not a tokenizer
   */
  public static Tokenizer load(Path modelDirectory) {
    Path file = modelDirectory.resolve("tokenizer.json");
    if (!Files.isRegularFile(file)) {
      throw new InvalidCheckpointException(
          "a checkpoint needs tokenizer.json, missing in " + modelDirectory);
    }
    try {
      CheckpointJson.requireSize(file);
      byte[] json = Files.readAllBytes(file);
      TokenBytes bytes = TokenBytes.parse(json);
      InputStream in = new ByteArrayInputStream(json);
      return new Tokenizer(HuggingFaceTokenizer.newInstance(in, OPTIONS), bytes, file);
    } catch (IOException | RuntimeException e) {
      throw new InvalidCheckpointException(
          "tokenizer.json must be a Hugging Face tokenizer: " + e.getMessage(), e);
    }
  }

  /**
   * Splits text into tokens.
   *
   * @param addSpecialTokens whether the tokenizer adds what it always adds, such as a beginning of
   *     text; a rendered chat template has its own
   */
  public int[] encode(String text, boolean addSpecialTokens) {
    return ids(tokenizer, text, addSpecialTokens);
  }

  static int[] ids(HuggingFaceTokenizer tokenizer, String text, boolean addSpecialTokens) {
    return Arrays.stream(tokenizer.encode(text, addSpecialTokens, false).getIds())
        .mapToInt(Math::toIntExact)
        .toArray();
  }

  /**
   * Splits text that somebody else wrote: what looks like a special token in it is text.
   *
   * @param begun whether it stands behind other text
   */
  public int[] encodeLiterally(String text, boolean begun) {
    if (!specialTexts.isIn(text)) {
      return encode(text, false);
    }
    LiteralTokenizer tokens = literal();
    return begun ? tokens.encode(text) : tokens.encodeBeginning(text);
  }

  /** Whether a text has what looks like a special token. */
  public boolean hasSpecialText(String text) {
    return specialTexts.isIn(text);
  }

  private synchronized LiteralTokenizer literal() {
    if (literal == null) {
      try {
        literal =
            new LiteralTokenizer(
                Files.readAllBytes(file), bytes.specialTexts(), bytes.specialTextsOfVocabulary());
      } catch (IOException e) {
        throw new UncheckedIOException("tokenizer.json must stay readable: " + file, e);
      }
    }
    return literal;
  }

  SpecialTexts specialTexts() {
    return specialTexts;
  }

  /** The text of tokens; incomplete UTF-8 shows as U+FFFD. */
  public String decode(List<Integer> tokens, boolean skipSpecialTokens) {
    long[] ids = tokens.stream().mapToLong(Integer::longValue).toArray();
    return tokenizer.decode(ids, skipSpecialTokens);
  }

  /** The bytes that each token stands for. */
  public TokenBytes bytes() {
    return bytes;
  }

  @Override
  public synchronized void close() {
    if (literal != null) {
      literal.close();
    }
    tokenizer.close();
  }
}
