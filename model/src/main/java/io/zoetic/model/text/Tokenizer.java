// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.text;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import io.zoetic.model.checkpoint.InvalidCheckpointException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** The tokenizer of a checkpoint's {@code tokenizer.json}. Thread-safe. */
public final class Tokenizer implements AutoCloseable {
  /** DJL would otherwise truncate silently at its own default length. */
  private static final Map<String, String> OPTIONS =
      Map.of(
          "truncation", "do_not_truncate",
          "padding", "do_not_pad",
          "modelMaxLength", String.valueOf(Integer.MAX_VALUE));

  private final HuggingFaceTokenizer tokenizer;
  private final TokenBytes bytes;

  private Tokenizer(HuggingFaceTokenizer tokenizer, TokenBytes bytes) {
    this.tokenizer = tokenizer;
    this.bytes = bytes;
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
      byte[] json = Files.readAllBytes(file);
      TokenBytes bytes = TokenBytes.parse(json);
      InputStream in = new ByteArrayInputStream(json);
      return new Tokenizer(HuggingFaceTokenizer.newInstance(in, OPTIONS), bytes);
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
    long[] ids = tokenizer.encode(text, addSpecialTokens, false).getIds();
    int[] tokens = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      tokens[i] = (int) ids[i];
    }
    return tokens;
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
  public void close() {
    tokenizer.close();
  }
}
