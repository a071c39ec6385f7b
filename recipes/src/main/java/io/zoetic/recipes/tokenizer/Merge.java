// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.tokenizer;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A pair of neighbouring tokens that becomes one token. */
record Merge(int left, int right) implements Comparable<Merge> {
  private static final Comparator<Merge> ORDER =
      Comparator.comparingInt(Merge::left).thenComparingInt(Merge::right);

  @Override
  public int compareTo(Merge other) {
    return ORDER.compare(this, other);
  }

  /** Replaces every occurrence of the pair, from the left. */
  List<Integer> apply(List<Integer> tokens, int merged) {
    List<Integer> result = new ArrayList<>(tokens.size());
    for (int i = 0; i < tokens.size(); i++) {
      boolean here = i + 1 < tokens.size() && tokens.get(i) == left && tokens.get(i + 1) == right;
      result.add(here ? merged : tokens.get(i));
      i += here ? 1 : 0;
    }
    return result;
  }
}
