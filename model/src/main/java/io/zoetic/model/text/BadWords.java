// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Words that an answer must not have, as the tokens it would have them in: as vLLM does, each at
 * the beginning of a text, and behind a blank where that makes another first token.
 */
public final class BadWords {
  private BadWords() {}

  /** The sequences of tokens for these words; none for one without tokens. */
  public static List<List<Integer>> tokens(Tokenizer tokenizer, List<String> words) {
    List<List<Integer>> sequences = new ArrayList<>();
    for (String word : words) {
      List<Integer> bare = encode(tokenizer, word.stripLeading());
      List<Integer> behindBlank = encode(tokenizer, " " + word.stripLeading());
      if (bare.isEmpty()) {
        continue;
      }
      sequences.add(bare);
      if (behindBlank.size() == bare.size() && !behindBlank.getFirst().equals(bare.getFirst())) {
        sequences.add(behindBlank);
      }
    }
    return sequences;
  }

  private static List<Integer> encode(Tokenizer tokenizer, String text) {
    return Arrays.stream(tokenizer.encode(text, false)).boxed().toList();
  }
}
