// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.sampling;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The tokens that one sequence may not take next: those that would complete a bad word, and those
 * that would end it too early. One thread.
 */
final class BannedTokens {
  private final List<List<Integer>> badWords;
  private final int minTokens;
  private final List<Integer> ends;
  private final List<Integer> answer = new ArrayList<>();

  BannedTokens(List<List<Integer>> badWords, int minTokens, Collection<Integer> ends) {
    this.badWords = badWords;
    this.minTokens = minTokens;
    this.ends = List.copyOf(ends);
  }

  /** Whether no token of the sequence is restricted, from the first to the last. */
  boolean canBanNothing() {
    return badWords.isEmpty() && (minTokens == 0 || ends.isEmpty());
  }

  /** Whether the next token may be restricted. */
  boolean canBan() {
    return !badWords.isEmpty() || answer.size() < minTokens && !ends.isEmpty();
  }

  /** The logits with those of banned tokens at minus infinity, unless that would leave none. */
  float[] without(float[] logits) {
    Set<Integer> tokens = new HashSet<>();
    if (answer.size() < minTokens) {
      tokens.addAll(ends);
    }
    for (List<Integer> word : badWords) {
      List<Integer> beginning = word.subList(0, word.size() - 1);
      int from = answer.size() - beginning.size();
      if (from >= 0 && answer.subList(from, answer.size()).equals(beginning)) {
        tokens.add(word.getLast());
      }
    }
    // A tokenizer may know tokens that the model has no row for: nothing draws them.
    tokens.removeIf(token -> token < 0 || token >= logits.length);
    if (tokens.isEmpty() || tokens.size() >= logits.length) {
      return logits;
    }
    float[] left = logits.clone();
    tokens.forEach(token -> left[token] = Float.NEGATIVE_INFINITY);
    return left;
  }

  /** Notes the token that the sequence has taken. */
  void chosen(int token) {
    answer.add(token);
  }
}
