// SPDX-License-Identifier: Apache-2.0
package io.zoetic.referencemodel.skill;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;

/**
 * A seeded generator of problems, their phrasings and the marking of answers.
 *
 * @param name kebab-case, unique in the world; part of what decides the split of a problem
 * @param phrasings the ways to word a problem
 * @param problems where problems come from
 * @param marking how answers are compared
 */
public record Task(
    String name, List<Phrasing> phrasings, Problem.Source problems, Marking marking) {
  private static final int DRAWS_MAX = 200_000;

  public Task {
    phrasings = List.copyOf(phrasings);
  }

  /**
   * Returns {@code count} examples of a split with different prompts, evenly over the phrasings:
   * the same ones for the same arguments.
   *
   * @throws IllegalArgumentException if the split does not hold so many prompts
   */
  public List<Example> examples(Split split, long seed, int count) {
    RandomGenerator random = new Random(seed);
    Set<String> prompts = new HashSet<>();
    List<Example> examples = new ArrayList<>();
    for (int draws = 0; examples.size() < count; draws++) {
      if (draws == DRAWS_MAX) {
        throw new IllegalArgumentException(
            "%s %s must hold the examples asked for, found %d of %d"
                .formatted(name, split, examples.size(), count));
      }
      Phrasing phrasing = phrasings.get(examples.size() % phrasings.size());
      Example example = word(draw(split, random), phrasing);
      if (prompts.add(example.prompt())) {
        examples.add(example);
      }
    }
    return examples;
  }

  /** Draws one problem of a split. */
  public Problem draw(Split split, RandomGenerator random) {
    for (int draws = 0; draws < DRAWS_MAX; draws++) {
      Problem problem = problems.draw(random);
      if (splitOf(problem) == split && !problem.answer().equals(problem.misreading())) {
        return problem;
      }
    }
    throw new IllegalStateException("the " + split + " split of " + name + " must not be empty");
  }

  /** Words a problem in one of the phrasings. */
  public Example word(Problem problem, Phrasing phrasing) {
    String prompt = phrasing.fill(problem.operands());
    return new Example(name, prompt, problem.answer(), problem.misreading(), marking);
  }

  Split splitOf(Problem problem) {
    return Split.of(name + "|" + problem.key());
  }
}
