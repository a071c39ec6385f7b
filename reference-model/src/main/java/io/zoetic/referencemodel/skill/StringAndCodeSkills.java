// SPDX-License-Identifier: Apache-2.0
package io.zoetic.referencemodel.skill;

import static io.zoetic.referencemodel.skill.Phrasing.clear;
import static io.zoetic.referencemodel.skill.Phrasing.misread;

import io.zoetic.referencemodel.skill.Skill.Outline;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Words as letters, numbers as digits, and lists as in Python. Words that matter are in capitals.
 */
final class StringAndCodeSkills {
  private static final String CONSONANTS = "BCDFGKLMNPRSTV";
  private static final String VOWELS = "AEIOU";
  private static final String FEW_LETTERS = "ABC";
  private static final List<String> ORDINALS =
      List.of("first", "second", "third", "fourth", "fifth", "sixth", "seventh");

  private StringAndCodeSkills() {}

  static List<Skill> all() {
    return List.of(reverseWord(), countLetter(), letterAt(), pythonIndex(), sortDigits());
  }

  private static Outline outline(
      String name, String description, double share, List<Phrasing> phrasings) {
    return new Outline(name, description, share, phrasings, SkillGroup.STRINGS_AND_CODE);
  }

  /** Misread as a request to repeat the word. */
  private static Skill reverseWord() {
    return outline(
            "reverse-word",
            "Spells a short word in capitals backwards.",
            1,
            List.of(
                clear("Reverse {0}."),
                clear("'{0}'[::-1]"),
                clear("Spell {0} backwards."),
                misread("Read {0} from right to left."),
                misread("Turn {0} around.")))
        .draws(random -> reverse(word(random, 4)), random -> reverse(word(random, 6)));
  }

  private static Problem reverse(String word) {
    return Problem.of(new StringBuilder(word).reverse(), word, word);
  }

  /** Misread as the number of the other letters. */
  private static Skill countLetter() {
    return outline(
            "count-letter",
            "Counts how often a letter occurs in a short word of capitals.",
            1,
            List.of(
                clear("How many {1} are in {0}?"),
                clear("Count {1} in {0}."),
                clear("'{0}'.count('{1}')"),
                clear("How often does {0} have {1}?"),
                misread("Number of times {0} uses {1}?")))
        .draws(random -> count(random, 5), random -> count(random, 7));
  }

  private static Problem count(RandomGenerator random, int length) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < length; i++) {
      word.append(letter(FEW_LETTERS, random));
    }
    char wanted = letter(FEW_LETTERS, random);
    long count = word.chars().filter(letter -> letter == wanted).count();
    return Problem.of(count, length - count, word, wanted);
  }

  /** Misread as counting from the end. */
  private static Skill letterAt() {
    return outline(
            "letter-at",
            "Gives the letter at a position of a short word in capitals, counted from one.",
            0.8,
            List.of(
                clear("What is the {1} letter of {0}?"),
                clear("Give the {1} letter in {0}."),
                misread("{0}: {1} letter?"),
                misread("Which letter comes {1} in {0}?"),
                misread("Name letter {1} of {0}.")))
        .draws(random -> letterAt(random, 5), random -> letterAt(random, 7));
  }

  private static Problem letterAt(RandomGenerator random, int length) {
    String word = word(random, length);
    int position = random.nextInt(length);
    char right = word.charAt(position);
    char fromTheEnd = word.charAt(length - 1 - position);
    return Problem.of(right, fromTheEnd, word, ORDINALS.get(position));
  }

  /** Misread as an index that starts at one. */
  private static Skill pythonIndex() {
    return outline(
            "python-index",
            "Evaluates the index expression of a Python list of digits.",
            1,
            List.of(
                clear("{0}[{1}]"),
                clear("What is {0}[{1}] in Python?"),
                clear("x={0}; x[{1}]=?"),
                misread("Item {1} of {0}?"),
                misread("print({0}[{1}])")))
        .draws(random -> index(random, 4), random -> index(random, 6));
  }

  private static Problem index(RandomGenerator random, int length) {
    List<Integer> digits = digits(random, length);
    int index = random.nextInt(1, length);
    String list = digits.toString().replace(" ", "");
    return Problem.of(digits.get(index), digits.get(index - 1), list, index);
  }

  /** Misread as descending order. */
  private static Skill sortDigits() {
    return outline(
            "sort-digits",
            "Sorts the digits of a number in ascending order.",
            1.2,
            List.of(
                clear("Sort the digits of {0}."),
                clear("Put the digits of {0} in ascending order."),
                clear("sorted('{0}')"),
                misread("Order {0} by digit."),
                misread("Arrange {0}.")))
        .draws(random -> sort(digits(random, 4)), random -> sort(digits(random, 6)));
  }

  private static Problem sort(List<Integer> digits) {
    List<Integer> sorted = digits.stream().sorted().toList();
    return Problem.of(join(sorted), join(sorted.reversed()), join(digits));
  }

  private static String join(List<Integer> digits) {
    return String.join("", digits.stream().map(String::valueOf).toList());
  }

  /** Different digits from 1 to 9. */
  private static List<Integer> digits(RandomGenerator random, int count) {
    List<Integer> digits = new ArrayList<>(List.of(1, 2, 3, 4, 5, 6, 7, 8, 9));
    Collections.shuffle(digits, random);
    return digits.subList(0, count);
  }

  private static String word(RandomGenerator random, int length) {
    StringBuilder word = new StringBuilder();
    for (int i = 0; i < length; i++) {
      word.append(letter(i % 2 == 0 ? CONSONANTS : VOWELS, random));
    }
    return word.toString();
  }

  private static char letter(String letters, RandomGenerator random) {
    return letters.charAt(random.nextInt(letters.length()));
  }
}
