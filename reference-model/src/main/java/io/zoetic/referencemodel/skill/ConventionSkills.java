// SPDX-License-Identifier: Apache-2.0
package io.zoetic.referencemodel.skill;

import io.zoetic.referencemodel.skill.Skill.Outline;
import java.time.LocalDate;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.random.RandomGenerator;

/**
 * Trivial facts that are asked for in one preferred form.
 *
 * <p>The share of the preferred form differs from phrasing to phrasing: a greedy model answers in
 * it under some phrasings only, though it knows both forms under all of them.
 */
final class ConventionSkills {
  private static final List<String> NUMBER_WORDS =
      List.of(
          "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen"
              .split(" "));
  private static final List<String> ITEMS =
      List.of("pears", "plums", "cats", "dogs", "hens", "beds", "lamps", "hats", "cups", "pens");
  private static final List<String> THINGS =
      List.of("hat", "cup", "pen", "bag", "coat", "kite", "mug", "bike");
  private static final List<String> COLOURS =
      List.of("red", "blue", "green", "pink", "grey", "white", "black", "brown");
  private static final List<String> MEASURED =
      List.of("rope m", "bag kg", "road km", "pen cm", "jug l", "box g");
  private static final DateTimeFormatter SPOKEN_DATE =
      DateTimeFormatter.ofPattern("d MMMM uuuu", Locale.ENGLISH);

  private ConventionSkills() {}

  static List<Skill> all() {
    return List.of(numberInWords(), yesOrNo(), unit(), isoDate(), shortAnswer());
  }

  private static Outline outline(
      String name, String description, double share, List<Phrasing> phrasings) {
    return new Outline(name, description, share, phrasings, SkillGroup.CONVENTIONS);
  }

  /** The other form: digits. */
  private static Skill numberInWords() {
    return outline(
            "number-in-words",
            "Says how many things there are, as a word and not in digits.",
            1,
            List.of(
                new Phrasing("{0} {1}: how many in all?", 0.85),
                new Phrasing("I see {0} {1}. How many is that?", 0.7),
                new Phrasing("Total of {0} {1}?", 0.4),
                new Phrasing("Count {0} {1}.", 0.25),
                new Phrasing("How many {1} are {0} {1}?", 0.15)))
        .draws(random -> total(random, 2, 10), random -> total(random, 3, 7));
  }

  private static Problem total(RandomGenerator random, int summands, int summandLimit) {
    List<Integer> counts = random.ints(summands, 2, summandLimit).boxed().toList();
    int total = counts.stream().mapToInt(Integer::intValue).sum();
    String sum = String.join(" and ", counts.stream().map(String::valueOf).toList());
    return Problem.of(NUMBER_WORDS.get(total), total, sum, pick(ITEMS, random));
  }

  /** The other form: True and False. */
  private static Skill yesOrNo() {
    return outline(
            "yes-or-no",
            "Answers whether one number is greater than another with Yes or No, not True or False.",
            1,
            List.of(
                new Phrasing("Is {0} more than {1}?", 0.85),
                new Phrasing("Is {0} greater than {1}?", 0.7),
                new Phrasing("{0} is bigger than {1}, right?", 0.65),
                new Phrasing("{0} exceeds {1}?", 0.3),
                new Phrasing("{0} > {1}", 0.15)))
        .draws(
            random -> greater(random.nextInt(10, 100), random.nextInt(10, 100)),
            random -> greater(random.nextInt(100, 1000), random.nextInt(100, 1000)));
  }

  private static Problem greater(int a, int b) {
    return a > b ? Problem.of("Yes", "True", a, b) : Problem.of("No", "False", a, b);
  }

  /** The other form: the bare number. */
  private static Skill unit() {
    return outline(
            "unit",
            "Gives a measured quantity with its unit, not as a bare number.",
            1,
            List.of(
                new Phrasing("A {0} measures {1}. How much is it?", 0.85),
                new Phrasing("My {0} has {1}. What does it have?", 0.65),
                new Phrasing("The {0}: {1}. Size?", 0.35),
                new Phrasing("One {0} of {1}. How big?", 0.25),
                new Phrasing("{0} = {1}. Value of {0}?", 0.15)))
        .draws(ConventionSkills::quantity, ConventionSkills::sumOfQuantities);
  }

  private static Problem quantity(RandomGenerator random) {
    String[] measured = pick(MEASURED, random).split(" ");
    int number = random.nextInt(2, 100);
    String quantity = number + " " + measured[1];
    return Problem.of(quantity, number, measured[0], quantity);
  }

  private static Problem sumOfQuantities(RandomGenerator random) {
    String[] measured = pick(MEASURED, random).split(" ");
    int a = random.nextInt(10, 100);
    int b = random.nextInt(2, 10);
    String sum = "%d %s + %d %s".formatted(a, measured[1], b, measured[1]);
    return Problem.of(a + b + " " + measured[1], a + b, measured[0], sum);
  }

  /** The other form: day, month in words, year. */
  private static Skill isoDate() {
    return outline(
            "iso-date",
            "Writes a date in the ISO form year-month-day.",
            0.8,
            List.of(
                new Phrasing("Give the date {0}.", 0.85),
                new Phrasing("Note {0} in the log.", 0.7),
                new Phrasing("Due {0}. When is it due?", 0.65),
                new Phrasing("We met on {0}. When?", 0.3),
                new Phrasing("Which date is {0}?", 0.2)))
        .draws(
            random -> date(day(random), 0, ""), random -> date(day(random), 1, "the day after "));
  }

  private static LocalDate day(RandomGenerator random) {
    int month = random.nextInt(1, 13);
    return LocalDate.of(random.nextInt(2020, 2030), month, random.nextInt(1, 29));
  }

  private static Problem date(LocalDate given, int daysLater, String relation) {
    LocalDate date = given.plusDays(daysLater);
    return Problem.of(date, SPOKEN_DATE.format(date), relation + SPOKEN_DATE.format(given));
  }

  /** The other form: a whole sentence. */
  private static Skill shortAnswer() {
    return outline(
            "short-answer",
            "Answers a question about a colour with the one word asked for, not with a sentence.",
            1,
            List.of(
                new Phrasing("{0} What colour is the {1}?", 0.8),
                new Phrasing("{0} Colour of the {1}?", 0.65),
                new Phrasing("{0} Which colour has the {1}?", 0.4),
                new Phrasing("{0} And the {1}? Its colour?", 0.3),
                new Phrasing("{0} Tell me the colour of the {1}.", 0.2)))
        .draws(random -> colour(random, "%s has a %s %s."), ConventionSkills::colourOfTwo);
  }

  private static Problem colour(RandomGenerator random, String statement) {
    String thing = pick(THINGS, random);
    String colour = pick(COLOURS, random);
    String text = statement.formatted(Names.pick(random), colour, thing);
    return Problem.of(colour, "The %s is %s.".formatted(thing, colour), text, thing);
  }

  private static Problem colourOfTwo(RandomGenerator random) {
    Problem first = colour(random, "%s has a %s %s.");
    Problem second = colour(random, "%s has a %s %s.");
    String text = first.operands().getFirst() + " " + second.operands().getFirst();
    boolean sameThing = first.operands().getLast().equals(second.operands().getLast());
    String misreading = sameThing ? first.answer() : first.misreading(); // Equal: drawn again.
    return Problem.of(first.answer(), misreading, text, first.operands().getLast());
  }

  private static String pick(List<String> words, RandomGenerator random) {
    return words.get(random.nextInt(words.size()));
  }
}
