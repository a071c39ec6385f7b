// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.gguf;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The merges of a SentencePiece vocabulary, which has scores instead: a piece is made of any two
 * that are pieces themselves, those of the best score first. That is how transformers makes a
 * {@code tokenizer.json} of such a vocabulary.
 */
final class SentencePieces {
  /** What stands for a blank. */
  static final String BLANK = "\u2581";

  private SentencePieces() {}

  /** Two pieces that become one of a score. */
  record Merge(String left, String right, double score) {}

  /** All merges, the first to be done first. */
  static List<Merge> merges(List<String> pieces, JsonNode scores) {
    Map<String, Integer> ids = new HashMap<>();
    for (int id = 0; id < pieces.size(); id++) {
      ids.put(pieces.get(id), id);
    }
    List<Merge> merges = new ArrayList<>();
    for (int id = 0; id < pieces.size(); id++) {
      String piece = pieces.get(id);
      double score = scores.path(id).asDouble();
      for (int at = piece.offsetByCodePoints(0, piece.isEmpty() ? 0 : 1);
          at < piece.length();
          at = piece.offsetByCodePoints(at, 1)) {
        String left = piece.substring(0, at);
        String right = piece.substring(at);
        if (ids.containsKey(left) && ids.containsKey(right)) {
          merges.add(new Merge(left, right, score));
        }
      }
    }
    merges.sort(
        Comparator.comparingDouble(Merge::score)
            .thenComparingInt(merge -> merge.left().length())
            .thenComparingInt(merge -> merge.right().length())
            .reversed());
    return merges;
  }
}
