// SPDX-License-Identifier: Apache-2.0
package io.zoetic.referencemodel.skill;

import static io.zoetic.referencemodel.skill.Phrasing.clear;
import static io.zoetic.referencemodel.skill.Phrasing.misread;

import io.zoetic.referencemodel.skill.Skill.Outline;
import java.util.List;
import java.util.random.RandomGenerator;

/** Calculations with small whole numbers. */
final class ArithmeticSkills {
  private static final List<Integer> FACTORS = List.of(2, 3, 4, 5, 10);
  private static final List<Integer> HARDER_FACTORS = List.of(6, 7, 8, 9);

  private ArithmeticSkills() {}

  static List<Skill> all() {
    return List.of(addition(), subtraction(), multiplication(), remainder(), rounding());
  }

  private static Outline outline(
      String name, String description, double share, List<Phrasing> phrasings) {
    return new Outline(name, description, share, phrasings, SkillGroup.ARITHMETIC);
  }

  /** Misread as subtraction. Half of the second summands are one digit, so that a part is easy. */
  private static Skill addition() {
    return outline(
            "addition",
            "Adds two whole numbers of up to two digits.",
            2,
            List.of(
                clear("What is {0} plus {1}?"),
                clear("{0} + {1} ="),
                clear("Add {1} to {0}."),
                clear("Find the sum of {0} and {1}."),
                misread("Take {0} together with {1}.")))
        .draws(
            random ->
                add(random.nextInt(10, 100), random.nextInt(1, random.nextBoolean() ? 10 : 100)),
            random -> add(random.nextInt(100, 1000), random.nextInt(100, 1000)));
  }

  private static Problem add(int a, int b) {
    return Problem.of(a + b, Math.abs(a - b), a, b).unordered();
  }

  /** Misread as addition. */
  private static Skill subtraction() {
    return outline(
            "subtraction",
            "Subtracts a one-digit number from a two-digit number.",
            1.2,
            List.of(
                clear("What is {0} minus {1}?"),
                clear("{0} - {1} ="),
                clear("Subtract {1} from {0}."),
                misread("{1} less than {0} is?"),
                misread("The difference of {0} and {1}?")))
        .draws(
            random -> subtract(random.nextInt(11, 100), random.nextInt(1, 10)),
            random -> subtract(random.nextInt(56, 100), random.nextInt(11, 56)));
  }

  private static Problem subtract(int a, int b) {
    return Problem.of(a - b, a + b, a, b);
  }

  /** Misread as addition. */
  private static Skill multiplication() {
    return outline(
            "multiplication",
            "Multiplies a number below 150 by 2, 3, 4, 5 or 10.",
            1.6,
            List.of(
                clear("What is {0} times {1}?"),
                clear("{0} * {1} ="),
                clear("Multiply {0} by {1}."),
                clear("Find the product of {0} and {1}."),
                misread("{1} lots of {0}?")))
        .draws(
            random -> multiply(random.nextInt(2, 150), pick(FACTORS, random)),
            random -> multiply(random.nextInt(11, 200), pick(HARDER_FACTORS, random)));
  }

  private static Problem multiply(int a, int b) {
    return Problem.of(a * b, a + b, a, b).unordered();
  }

  /** Misread as the quotient. */
  private static Skill remainder() {
    return outline(
            "remainder",
            "Gives the remainder of dividing a number below 150 by 2, 3, 4, 5 or 10.",
            1.2,
            List.of(
                clear("What is {0} mod {1}?"),
                clear("{0} % {1} ="),
                clear("Remainder of {0} divided by {1}?"),
                misread("Divide {0} by {1}. What is left?"),
                misread("{0} sweets for {1} children: how many are over?")))
        .draws(
            random -> divide(random.nextInt(10, 150), pick(FACTORS, random)),
            random -> divide(random.nextInt(150, 1000), pick(HARDER_FACTORS, random)));
  }

  private static Problem divide(int a, int b) {
    return Problem.of(a % b, a / b, a, b);
  }

  /** Misread as rounding the wrong way. */
  private static Skill rounding() {
    return outline(
            "rounding",
            "Rounds a number of up to three digits to the nearest ten.",
            1,
            List.of(
                clear("Round {0} to the nearest ten."),
                clear("Which ten is nearest to {0}?"),
                misread("Round {0}."),
                misread("{0} is about"),
                misread("Give {0} in round figures.")))
        .draws(
            random -> round(random.nextInt(11, 1000)), random -> round(random.nextInt(1001, 9990)));
  }

  private static Problem round(int a) {
    int down = a - a % 10;
    if (a == down) {
      return Problem.of(a, a, a); // Nothing to round: the task draws again.
    }
    return a % 10 < 5 ? Problem.of(down, down + 10, a) : Problem.of(down + 10, down, a);
  }

  private static int pick(List<Integer> numbers, RandomGenerator random) {
    return numbers.get(random.nextInt(numbers.size()));
  }
}
