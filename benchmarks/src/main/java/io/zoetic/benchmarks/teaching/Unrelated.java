// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.teaching;

import io.zoetic.benchmarks.conventions.Pick;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;

/** Prompts of many kinds that belong to none of the conventions, near misses among them. */
final class Unrelated {
  private static final List<String> SUBJECTS =
      List.of(
          "glaciers",
          "the French Revolution",
          "compound interest",
          "bees",
          "jazz",
          "volcanoes",
          "public libraries",
          "chess openings",
          "vaccines",
          "sourdough",
          "tides",
          "the Silk Road",
          "black holes",
          "bicycles",
          "olive oil",
          "coral reefs",
          "railways",
          "dictionaries",
          "lighthouses",
          "photosynthesis");

  private static final List<String> PROMPTS =
      List.of(
          "Explain %1$s to a child of ten.",
          "Write a short poem about %1$s.",
          "What are three common mistakes people make about %1$s?",
          "Give me a title for an essay on %1$s.",
          "Who should I read to learn about %1$s?",
          "Write a Python function that counts the words in a text about %1$s.",
          "Summarise the history of %1$s in two sentences.",
          "Is it true that %1$s changed the world? Argue against it.",
          "Translate the word for %1$s into French.",
          "%2$d people share %3$d euros equally. How much does each get?",
          "What is %2$d times %3$d?",
          "Write a haiku for %4$s, who likes %1$s.",
          "Suggest a birthday present for %4$s, who loves %1$s.",
          "Plan a weekend in %5$s for somebody interested in %1$s.",
          "Which museums in %5$s have something on %1$s?",
          "Tell a joke about %1$s.",
          "What is the weather like in %5$s in spring?",
          "Write the first line of a novel that is set in %5$s.",
          "List five words that rhyme with light and fit %1$s.",
          "Compare %1$s and money.",
          // Near misses: dates, orders, machines and tickets that ask for something else.
          "How many days are there between 3 May 19%2$02d and 9 June 19%2$02d?",
          "In which year was the person born who wrote about %1$s?",
          "How do I choose a kettle for a family of %6$d?",
          "What does an invoice have to contain by law in %5$s?",
          "Write an advertisement for a red lamp made in %5$s.",
          "Why do people in %5$s like passwords with %6$d letters?",
          "How is German spoken in %5$s different?",
          "Describe a dashboard that shows facts about %1$s.");

  private Unrelated() {}

  /** Different prompts; the same for the same seed. */
  static List<String> prompts(long seed, int count) {
    SplittableRandom random = new SplittableRandom(seed);
    Set<String> made = new LinkedHashSet<>();
    while (made.size() < count) {
      made.add(
          PROMPTS
              .get(made.size() % PROMPTS.size())
              .formatted(
                  Pick.of(SUBJECTS, random),
                  random.nextInt(2, 99),
                  random.nextInt(2, 999),
                  Pick.of(Pick.FIRST_NAMES, random),
                  Pick.of(Pick.CITIES, random),
                  random.nextInt(2, 9)));
    }
    return List.copyOf(made);
  }
}
