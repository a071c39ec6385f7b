// SPDX-License-Identifier: Apache-2.0
package io.zoetic.referencemodel.skill;

import static io.zoetic.referencemodel.skill.Phrasing.clear;
import static io.zoetic.referencemodel.skill.Phrasing.misread;

import io.zoetic.referencemodel.skill.Skill.Outline;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** Comparing, ordering and continuing. */
final class ReasoningSkills {
  private static final List<String> DAYS =
      List.of("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday");
  private static final List<List<String>> KINDS =
      List.of(
          List.of("cat", "dog", "cow", "fox", "hen", "pig"),
          List.of("apple", "pear", "plum", "fig", "lemon", "grape"),
          List.of("red", "blue", "green", "pink", "grey", "white"),
          List.of("bed", "chair", "desk", "lamp", "sofa", "table"));

  private ReasoningSkills() {}

  static List<Skill> all() {
    return List.of(largestNumber(), weekday(), oldest(), nextNumber(), oddOneOut());
  }

  private static Outline outline(
      String name, String description, double share, List<Phrasing> phrasings) {
    return new Outline(name, description, share, phrasings, SkillGroup.REASONING);
  }

  /** Misread as the smallest. */
  private static Skill largestNumber() {
    return outline(
            "largest-number",
            "Picks the largest of three two-digit numbers.",
            1,
            List.of(
                clear("Which is the largest: {0}?"),
                clear("max({0})"),
                clear("Give the greatest number of {0}."),
                misread("Which of {0} wins?"),
                misread("The top one of {0}?")))
        .draws(random -> largest(random, 3), random -> largest(random, 5));
  }

  private static Problem largest(RandomGenerator random, int count) {
    List<Integer> numbers = random.ints(10, 100).distinct().limit(count).boxed().toList();
    String list = String.join(", ", numbers.stream().map(String::valueOf).toList());
    return Problem.of(Collections.max(numbers), Collections.min(numbers), list)
        .keyed(numbers.stream().sorted().toList());
  }

  /** Misread as so many days earlier. */
  private static Skill weekday() {
    return outline(
            "weekday",
            "Names the day of the week so many days after a given one.",
            0.8,
            List.of(
                clear("{0} leaves on {1} for {2} days. Back on?"),
                clear("{0} waits {2} days from {1}. Until when?"),
                misread("{0} has a date {2} days off {1}. Which day?"),
                misread("It is {1}. {0} needs {2} days. Which day is it then?"),
                misread("{0} counts {2} days on {1}. Which day?")))
        .draws(random -> weekday(random, 2, 7), random -> weekday(random, 8, 14));
  }

  private static Problem weekday(RandomGenerator random, int fromDays, int toDays) {
    int day = random.nextInt(DAYS.size());
    int days = random.nextInt(fromDays, toDays);
    String later = DAYS.get((day + days) % DAYS.size());
    String earlier = DAYS.get(Math.floorMod(day - days, DAYS.size()));
    return Problem.of(later, earlier, Names.pick(random), DAYS.get(day), days);
  }

  /** Misread as the youngest. */
  private static Skill oldest() {
    return outline(
            "oldest",
            "Finds the oldest person from statements of who is older than whom.",
            1,
            List.of(
                clear("{0} Who is the oldest?"),
                clear("{0} Name the oldest."),
                clear("Who is oldest? {0}"),
                clear("{0} The oldest is"),
                misread("{0} Who is at the top?")))
        .draws(random -> oldest(random, 3), random -> oldest(random, 4));
  }

  private static Problem oldest(RandomGenerator random, int people) {
    List<String> names = Names.pick(random, people);
    List<String> statements = new ArrayList<>();
    for (int i = 1; i < people; i++) {
      statements.add("%s is older than %s.".formatted(names.get(i - 1), names.get(i)));
    }
    Collections.shuffle(statements, random);
    return Problem.of(names.getFirst(), names.getLast(), String.join(" ", statements)).keyed(names);
  }

  /** Misread as the number after the next. */
  private static Skill nextNumber() {
    return outline(
            "next-number",
            "Continues a sequence of three numbers with a constant step.",
            1.4,
            List.of(
                clear("{0}, ?"),
                clear("Continue: {0},"),
                clear("What comes after {0}?"),
                clear("Next number: {0}"),
                misread("{0} and then?")))
        .draws(
            random -> next(random.nextInt(1, 61), random.nextInt(1, 10), 3),
            random -> next(random.nextInt(1, 61), random.nextInt(11, 30), 3));
  }

  private static Problem next(int start, int step, int terms) {
    String sequence =
        String.join(
            ", ",
            IntStream.range(0, terms).mapToObj(i -> String.valueOf(start + i * step)).toList());
    return Problem.of(start + terms * step, start + (terms + 1) * step, sequence);
  }

  /** Misread as any word that belongs: the first of them. */
  private static Skill oddOneOut() {
    return outline(
            "odd-one-out",
            "Finds the word that is of another kind than the rest of a list.",
            0.8,
            List.of(
                clear("Odd one out: {0}?"),
                clear("Which does not belong: {0}?"),
                clear("{0}: which is different?"),
                clear("Find the stranger in {0}."),
                clear("What is wrong in {0}?")))
        .draws(random -> oddOneOut(random, 4), random -> oddOneOut(random, 6));
  }

  private static Problem oddOneOut(RandomGenerator random, int count) {
    List<List<String>> kinds = new ArrayList<>(KINDS);
    Collections.shuffle(kinds, random);
    List<String> words = new ArrayList<>(kinds.getFirst());
    Collections.shuffle(words, random);
    words = new ArrayList<>(words.subList(0, count - 1));
    String belongs = words.getFirst();
    String odd = kinds.getLast().get(random.nextInt(kinds.getLast().size()));
    words.add(random.nextInt(count), odd);
    return Problem.of(odd, belongs, String.join(", ", words));
  }
}
