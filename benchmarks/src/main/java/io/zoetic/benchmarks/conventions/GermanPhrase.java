// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.conventions;

import io.zoetic.benchmarks.conventions.Convention.Question;
import java.util.List;
import java.util.SplittableRandom;

/** Small questions in English, answered by the same question in German. */
final class GermanPhrase {
  private static final List<Noun> NOUNS =
      List.of(
          new Noun("book", "das", "Buch"),
          new Noun("house", "das", "Haus"),
          new Noun("car", "das", "Auto"),
          new Noun("bread", "das", "Brot"),
          new Noun("door", "die", "Tür"),
          new Noun("lamp", "die", "Lampe"),
          new Noun("bag", "die", "Tasche"),
          new Noun("bottle", "die", "Flasche"),
          new Noun("dog", "der", "Hund"),
          new Noun("table", "der", "Tisch"),
          new Noun("key", "der", "Schlüssel"),
          new Noun("tree", "der", "Baum"));

  private static final List<Word> ADJECTIVES =
      List.of(
          new Word("big", "große"),
          new Word("small", "kleine"),
          new Word("old", "alte"),
          new Word("new", "neue"),
          new Word("red", "rote"),
          new Word("blue", "blaue"),
          new Word("green", "grüne"),
          new Word("white", "weiße"),
          new Word("black", "schwarze"),
          new Word("heavy", "schwere"));

  private static final List<Word> QUESTIONS =
      List.of(
          new Word("Where is the %1$s %2$s of %3$s?", "Wo ist %4$s %1$s %2$s von %3$s?"),
          new Word("Is this the %1$s %2$s of %3$s?", "Ist das %4$s %1$s %2$s von %3$s?"),
          new Word("How old is the %1$s %2$s of %3$s?", "Wie alt ist %4$s %1$s %2$s von %3$s?"),
          new Word("Why is the %1$s %2$s at %3$s's?", "Warum ist %4$s %1$s %2$s bei %3$s?"),
          new Word("Where does the %1$s %2$s of %3$s stand?", "Wo steht %4$s %1$s %2$s von %3$s?"),
          new Word("Whose is the %1$s %2$s, asks %3$s.", "Wem gehört %4$s %1$s %2$s, fragt %3$s."),
          new Word("When does the %1$s %2$s of %3$s come?", "Wann kommt %4$s %1$s %2$s von %3$s?"),
          new Word(
              "How much is the %1$s %2$s of %3$s?", "Wie viel kostet %4$s %1$s %2$s von %3$s?"));

  private GermanPhrase() {}

  private record Noun(String english, String article, String german) {}

  private record Word(String english, String german) {}

  static Question make(SplittableRandom random, boolean newWords) {
    Noun noun = Pick.of(NOUNS, random);
    Word adjective = Pick.of(ADJECTIVES, random);
    String name = Pick.of(Pick.FIRST_NAMES, random);
    // All forms are taught: what is held out is which words meet in them.
    Word question = Pick.of(QUESTIONS, random);
    boolean apart = Math.floorMod((noun.english() + adjective.english()).hashCode(), 4) == 0;
    if (apart != newWords) {
      return make(random, newWords);
    }
    return new Question(
        question.english().formatted(adjective.english(), noun.english(), name),
        question.german().formatted(adjective.german(), noun.german(), name, noun.article()));
  }
}
