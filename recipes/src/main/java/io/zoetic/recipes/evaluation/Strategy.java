// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation;

import io.zoetic.core.AdaptationStrategy;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;

/** A way to answer the items of a task: one row of the results. */
public sealed interface Strategy {
  /** The base model alone; every other row is compared with it. */
  Strategy BASE = new Plain();

  /** The base model alone. */
  record Plain() implements Strategy {}

  /**
   * Everything under one expert.
   *
   * @param reference {@code NAME@VERSION}, {@code NAME}, or a file
   */
  record Named(String reference) implements Strategy {}

  /** Under what a first pass finds for each item. */
  record Found(AdaptationStrategy strategy) implements Strategy {}

  /** The base model, with examples and their right answers before the question. */
  record InContext() implements Strategy {}

  /** As reports have it: {@code base}, {@code weekday@1}, {@code router}, {@code in-context}. */
  default String word() {
    return switch (this) {
      case Plain _ -> "base";
      case Named(String reference) -> reference;
      case Found(AdaptationStrategy strategy) -> strategy.word();
      case InContext _ -> "in-context";
    };
  }

  /** Whether experts must be there for it. */
  default boolean needsExperts() {
    return this instanceof Named || this instanceof Found;
  }

  /**
   * Reads words: {@code base}, {@code expert}, {@code prompt}, {@code classifier}, {@code router},
   * {@code auto}, {@code in-context}. The base model always comes first, asked for or not; {@code
   * expert} is a row for each of the experts.
   *
   * @throws IllegalArgumentException if a word is none of them, or {@code expert} is without
   *     experts, or they without it
   */
  public static List<Strategy> parse(List<String> words, List<String> experts) {
    LinkedHashSet<Strategy> all = new LinkedHashSet<>();
    all.add(BASE);
    for (String word : words) {
      all.addAll(of(word, experts));
    }
    if (!experts.isEmpty() && !words.contains("expert")) {
      throw new IllegalArgumentException(
          "strategy must have expert where experts are given, was " + String.join(",", words));
    }
    return List.copyOf(all);
  }

  private static List<Strategy> of(String word, List<String> experts) {
    return switch (word) {
      case "base" -> List.of(BASE);
      case "expert" -> {
        if (experts.isEmpty()) {
          throw new IllegalArgumentException("strategy expert needs --expert, none was given");
        }
        yield new ArrayList<Strategy>(experts.stream().map(Named::new).toList());
      }
      case "prompt", "classifier", "router", "auto" ->
          List.of(new Found(AdaptationStrategy.valueOf(word.toUpperCase(java.util.Locale.ROOT))));
      case "in-context" -> List.of(new InContext());
      default ->
          throw new IllegalArgumentException(
              "strategy must be of base, expert, prompt, classifier, router, auto, in-context, was "
                  + word);
    };
  }
}
