// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.tokenizer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Learns the merges of a byte-level BPE vocabulary from text. For one thread.
 *
 * <p>Deterministic: the most frequent pair is merged first, and of equally frequent pairs the one
 * with the smaller ids.
 */
public final class BytePairTrainer {
  private static final int OCCURRENCES_MIN = 2;

  private final Map<String, Integer> wordCounts = new TreeMap<>();

  /** Counts the pieces of a text. */
  public void add(String text) {
    for (String word : WordSplitter.split(text)) {
      wordCounts.merge(word, 1, Integer::sum);
    }
  }

  /**
   * Returns a vocabulary of at most {@code vocabSize} tokens: fewer if the text has no more pairs
   * to merge.
   */
  public BytePairVocabulary train(int vocabSize) {
    int bare = BytePairVocabulary.FIRST_MERGED;
    if (vocabSize < bare) {
      throw new IllegalArgumentException("vocabSize must be >= " + bare + ", was " + vocabSize);
    }
    List<Word> words = words();
    List<Merge> merges = new ArrayList<>();
    while (bare + merges.size() < vocabSize) {
      Optional<Merge> merge = mostFrequentPair(words);
      if (merge.isEmpty()) {
        break;
      }
      int merged = bare + merges.size();
      words.replaceAll(word -> new Word(merge.get().apply(word.tokens(), merged), word.count()));
      merges.add(merge.get());
    }
    return new BytePairVocabulary(merges);
  }

  private List<Word> words() {
    List<Word> words = new ArrayList<>();
    wordCounts.forEach(
        (word, count) -> words.add(new Word(BytePairVocabulary.byteTokens(word), count)));
    return words;
  }

  private static Optional<Merge> mostFrequentPair(List<Word> words) {
    Map<Merge, Integer> counts = new HashMap<>();
    for (Word word : words) {
      for (int i = 1; i < word.tokens().size(); i++) {
        Merge pair = new Merge(word.tokens().get(i - 1), word.tokens().get(i));
        counts.merge(pair, word.count(), Integer::sum);
      }
    }
    return counts.entrySet().stream()
        .filter(entry -> entry.getValue() >= OCCURRENCES_MIN)
        .min(
            Map.Entry.<Merge, Integer>comparingByValue()
                .reversed()
                .thenComparing(Map.Entry.comparingByKey()))
        .map(Map.Entry::getKey);
  }

  private record Word(List<Integer> tokens, int count) {}
}
