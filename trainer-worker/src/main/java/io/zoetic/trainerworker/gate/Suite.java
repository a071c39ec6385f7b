// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.gate;

import io.zoetic.trainerworker.learning.JudgedWorth;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.vectorstore.learning.Example;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

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
    return ofKnownAnswer(tokenizedExamples, TokenizedExample::example);
  }

  /**
   * The same of whatever stands for an example, one for each question.
   *
   * @param <T> what stands for one
   * @param example what it stands for
   */
  public static <T> List<T> ofKnownAnswer(List<T> all, Function<T, Example> example) {
    Map<String, T> known = new LinkedHashMap<>();
    all.stream()
        .filter(each -> example.apply(each).kind() == Example.Kind.DEMONSTRATION)
        .forEach(each -> known.put(example.apply(each).promptHash(), each));
    List<T> judged =
        all.stream().filter(each -> example.apply(each).kind() == Example.Kind.JUDGEMENT).toList();
    judged.stream()
        .filter(each -> example.apply(each).reward() == 1)
        .forEach(each -> known.putIfAbsent(example.apply(each).promptHash(), each));
    long open =
        judged.stream()
            .map(each -> example.apply(each).promptHash())
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
    return "the right answers to too few of its questions are known, and of %d judged answers none was drawn from all tokens at a temperature of %.1f or more"
        .formatted(judged, JudgedWorth.TEMPERATURE_MIN);
  }

  /** The prompts of some examples. */
  static List<int[]> prompts(List<TokenizedExample> tokenizedExamples) {
    return tokenizedExamples.stream()
        .map(tokenizedExample -> tokenizedExample.answer().prompt())
        .toList();
  }
}
