// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.vectorstore.learning.Example;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The examples that an expert is measured on: its test examples, or those of the base model.
 *
 * @param name of the expert, or {@link Example#BASE}
 */
public record Suite(String name, List<TokenizedExample> tokenizedExamples) {
  private static final double OPEN_MAX = 0.2;

  public Suite {
    tokenizedExamples = List.copyOf(tokenizedExamples);
  }

  /** Those of one kind. */
  List<TokenizedExample> of(Example.Kind kind) {
    return tokenizedExamples.stream()
        .filter(tokenizedExample -> tokenizedExample.example().kind() == kind)
        .toList();
  }

  /**
   * Those whose right answer is known: demonstrations, and answers that were liked without
   * reservation. Where only wrong answers are corrected, demonstrations alone would be the
   * questions that what is served gets wrong, and whatever answers otherwise would look better.
   *
   * @return nothing if more than a fifth of the questions have disliked answers and no right one:
   *     what is left would be too favourable to what is served
   */
  List<TokenizedExample> ofKnownAnswer() {
    Map<String, TokenizedExample> known = new LinkedHashMap<>();
    of(Example.Kind.DEMONSTRATION).forEach(each -> known.put(hash(each), each));
    List<TokenizedExample> judged = of(Example.Kind.JUDGEMENT);
    judged.stream()
        .filter(each -> each.example().reward() == 1)
        .forEach(each -> known.putIfAbsent(hash(each), each));
    long open =
        judged.stream()
            .map(Suite::hash)
            .filter(each -> !known.containsKey(each))
            .distinct()
            .count();
    return open > OPEN_MAX * (known.size() + open) ? List.of() : List.copyOf(known.values());
  }

  /** Whether the known answer to one of its questions may be worded otherwise. */
  boolean hasFreeText() {
    return ofKnownAnswer().stream().anyMatch(FreeText::is);
  }

  /** Why nothing of it tells good answers from bad ones. */
  String unmeasured() {
    int judged = of(Example.Kind.JUDGEMENT).size();
    return "the right answers to too few of its questions are known, and of %d judged answers none was drawn from all tokens at a temperature of 0.7 or more"
        .formatted(judged);
  }

  private static String hash(TokenizedExample tokenizedExample) {
    return tokenizedExample.example().promptHash();
  }

  /** The prompts of some examples. */
  static List<int[]> prompts(List<TokenizedExample> tokenizedExamples) {
    return tokenizedExamples.stream()
        .map(tokenizedExample -> tokenizedExample.answer().prompt())
        .toList();
  }
}
