// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.tokenizer;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The tokens of a byte-level BPE vocabulary, encoding and decoding. Thread-safe.
 *
 * <p>Ids: the special tokens, then the 256 bytes, then one per merge in the order they were
 * learned.
 */
public final class BytePairVocabulary {
  static final int FIRST_BYTE = SpecialToken.values().length;
  static final int FIRST_MERGED = FIRST_BYTE + 256;

  private final List<Merge> merges;
  private final Map<Merge, Integer> mergedTokens = new HashMap<>();
  private final List<byte[]> bytes = new ArrayList<>();
  private final Map<String, List<Integer>> encodedWords = new ConcurrentHashMap<>();

  BytePairVocabulary(List<Merge> merges) {
    this.merges = List.copyOf(merges);
    for (SpecialToken _ : SpecialToken.values()) {
      bytes.add(new byte[0]);
    }
    for (int value = 0; value < 256; value++) {
      bytes.add(new byte[] {(byte) value});
    }
    for (Merge merge : merges) {
      mergedTokens.put(merge, bytes.size());
      bytes.add(concatenate(bytes.get(merge.left()), bytes.get(merge.right())));
    }
  }

  /** The number of tokens; ids are in {@code 0..size-1}. */
  public int size() {
    return bytes.size();
  }

  /** Encodes text; special tokens written in it are not recognised. */
  public List<Integer> encode(String text) {
    List<Integer> tokens = new ArrayList<>();
    for (String word : WordSplitter.split(text)) {
      // Remembering words is bounded by use: the world has some hundred different ones.
      tokens.addAll(encodedWords.computeIfAbsent(word, this::encodeWord));
    }
    return tokens;
  }

  /** Decodes tokens; special tokens leave no text. */
  public String decode(List<Integer> tokens) {
    ByteArrayOutputStream text = new ByteArrayOutputStream();
    tokens.forEach(token -> text.writeBytes(bytes.get(token)));
    return text.toString(StandardCharsets.UTF_8);
  }

  List<Merge> merges() {
    return merges;
  }

  /** The spelling of a token in {@code tokenizer.json}; special tokens have their own. */
  String symbols(int token) {
    if (token < FIRST_BYTE) {
      return SpecialToken.values()[token].text();
    }
    StringBuilder symbols = new StringBuilder();
    for (byte value : bytes.get(token)) {
      symbols.append(ByteAlphabet.symbol(Byte.toUnsignedInt(value)));
    }
    return symbols.toString();
  }

  static List<Integer> byteTokens(String word) {
    List<Integer> tokens = new ArrayList<>();
    for (byte value : word.getBytes(StandardCharsets.UTF_8)) {
      tokens.add(FIRST_BYTE + Byte.toUnsignedInt(value));
    }
    return tokens;
  }

  private List<Integer> encodeWord(String word) {
    List<Integer> tokens = byteTokens(word);
    while (true) {
      int earliest = Integer.MAX_VALUE;
      for (int i = 1; i < tokens.size(); i++) {
        Merge pair = new Merge(tokens.get(i - 1), tokens.get(i));
        earliest = Math.min(earliest, mergedTokens.getOrDefault(pair, Integer.MAX_VALUE));
      }
      if (earliest == Integer.MAX_VALUE) {
        return List.copyOf(tokens);
      }
      tokens = merges.get(earliest - FIRST_MERGED).apply(tokens, earliest);
    }
  }

  private static byte[] concatenate(byte[] left, byte[] right) {
    byte[] both = Arrays.copyOf(left, left.length + right.length);
    System.arraycopy(right, 0, both, left.length, right.length);
    return both;
  }
}
