// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.task;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The question of an item and its right answer. */
public sealed interface Problem {
  /** The question, as published. */
  String question();

  /** The kinds of problems, as people write them. */
  enum Kind {
    /** {@link Text}. */
    TEXT,
    /** {@link Choice}. */
    CHOICE,
    /** {@link Code}. */
    CODE,
    /** {@link Image}. */
    IMAGE;

    /** {@code text}. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /** Which kind it is. */
  default Kind kind() {
    return switch (this) {
      case Text _ -> Kind.TEXT;
      case Choice _ -> Kind.CHOICE;
      case Code _ -> Kind.CODE;
      case Image _ -> Kind.IMAGE;
    };
  }

  /** The right answer as a text: what a gold-answer likelihood is taken of. */
  default String gold() {
    return switch (this) {
      case Text text -> text.answer();
      case Choice choice -> choice.options().get(choice.right());
      case Code code -> code.solution();
      case Image image -> image.answers().isEmpty() ? "" : image.answers().getFirst();
    };
  }

  /**
   * Asks for a text that is compared: a number, an expression.
   *
   * @param answer the right one
   * @param solution the way to it, empty if none is published
   */
  record Text(String question, String answer, String solution) implements Problem {}

  /**
   * Asks for one of some options.
   *
   * @param options 2..26
   * @param labels of the options as published: letters, or digits from 1
   * @param key the label of the right one, as published
   */
  record Choice(String question, List<String> options, List<String> labels, String key)
      implements Problem {
    public Choice {
      options = List.copyOf(options);
      labels = List.copyOf(labels);
      if (options.size() < 2 || options.size() > 26) {
        throw new IllegalArgumentException("options must be 2..26, were " + options.size());
      }
      if (labels.size() != options.size()) {
        throw new IllegalArgumentException(
            "labels must be as many as options, %d, were %d"
                .formatted(options.size(), labels.size()));
      }
      if (labels.stream().distinct().count() != labels.size()) {
        throw new IllegalArgumentException("labels must differ, were " + labels);
      }
      if (!labels.contains(key)) {
        throw new IllegalArgumentException("key must be one of %s, was %s".formatted(labels, key));
      }
    }

    /** Index of the right option. */
    public int right() {
      return labels.indexOf(key);
    }

    /** The letter that a prompt shows for an option: A for the first. */
    public static char letter(int index) {
      return (char) ('A' + index);
    }
  }

  /**
   * Asks for a Python function.
   *
   * @param entryPoint its name; empty if only the tests name it
   * @param solution the canonical one: a whole program, or the body that {@code question} begins
   */
  record Code(String question, String entryPoint, String solution, Tests tests) implements Problem {
    /** Whether the question begins the function, and the solution goes on with it. */
    public boolean isContinued() {
      return !entryPoint.isEmpty() && question.lines().anyMatch(this::beginsFunction);
    }

    /** Whether a line begins the function. */
    public boolean beginsFunction(String line) {
      return line.startsWith("def " + entryPoint + "(");
    }
  }

  /**
   * The tests of a function.
   *
   * @param setup statements before the assertions
   * @param assertions statements that raise nothing if the function is right
   * @param check Python that defines {@code check(candidate)}; empty if there is none
   * @param inputs for a comparison with the canonical solution
   */
  record Tests(List<String> setup, List<String> assertions, String check, @Nullable Inputs inputs) {
    public Tests {
      setup = List.copyOf(setup);
      assertions = List.copyOf(assertions);
      if (assertions.isEmpty() && check.isEmpty() && inputs == null) {
        throw new IllegalArgumentException("there must be a test, was none");
      }
    }
  }

  /**
   * Arguments that a function and the canonical solution are called with: JSON arrays of argument
   * lists, from which the types of Python that JSON lacks have gone.
   *
   * @param absoluteTolerance of floats, &gt;= 0; 0 means the rule's own
   */
  record Inputs(String base, String plus, double absoluteTolerance) {
    public Inputs {
      if (!(absoluteTolerance >= 0)) {
        throw new IllegalArgumentException("atol must be >= 0, was " + absoluteTolerance);
      }
    }
  }

  /**
   * Asks something about an image.
   *
   * @param image its id in the collection it is from
   * @param answers of ten people; empty where they are not published
   */
  record Image(String question, String image, List<String> answers) implements Problem {
    public Image {
      answers = List.copyOf(answers);
    }
  }
}
