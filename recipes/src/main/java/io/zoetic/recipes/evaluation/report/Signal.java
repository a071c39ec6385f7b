// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation.report;

import static java.util.Objects.requireNonNull;

import io.zoetic.recipes.evaluation.EvaluatedTask;
import io.zoetic.recipes.evaluation.Sample;
import io.zoetic.recipes.statistics.Proportion;
import io.zoetic.recipes.task.scoring.Likelihoods;
import java.util.List;
import java.util.function.Predicate;

/**
 * Says in words when a base model shows nothing on a task: then the differences between rows are
 * noise, whatever they are.
 */
public final class Signal {
  private Signal() {}

  /** Whether there is anything that the right one can be less likely than. */
  static boolean isCompared(Sample sample) {
    return Results.likely(sample).options().size() > 1;
  }

  /** Whether the right one is the most likely. */
  public static boolean isMostLikely(Sample sample) {
    var likely = Results.likely(sample);
    return Likelihoods.mostLikely(likely.options()) == likely.right();
  }

  /** Whether it is per character. */
  static boolean isMostLikelyPerCharacter(Sample sample) {
    var likely = Results.likely(sample);
    return Likelihoods.mostLikelyPerCharacter(likely.options()) == likely.right();
  }

  /**
   * What is to be said of the base model's samples; empty if they show something. No better than
   * chance is a share whose interval begins at or below it.
   */
  public static String note(EvaluatedTask task, List<Sample> base) {
    boolean asked = base.getFirst().answer() != null;
    boolean scored = base.getFirst().likelihoods() != null;
    boolean noneRight =
        asked && base.stream().noneMatch(each -> requireNonNull(each.answer()).right());
    if (asked && !noneRight) {
      return "";
    }
    String answered = asked ? "the base model answers 0 of %d right".formatted(base.size()) : "";
    if (!scored) {
      return "%s: %s, and likelihoods were not measured: nothing says whether it knows anything here"
          .formatted(task.label(), answered);
    }
    List<Sample> compared = base.stream().filter(Signal::isCompared).toList();
    if (compared.isEmpty()) {
      return "%s: no signal: %sall right answers are the same, so that likelihoods compare nothing"
          .formatted(task.label(), asked ? answered + ", and " : "");
    }
    boolean above =
        isAbove(task, compared, Signal::isMostLikely)
            || isAbove(task, compared, Signal::isMostLikelyPerCharacter);
    if (!above) {
      return "%s: no signal: %sright answers are no more likely to %s than by chance (%.1f %%); differences between rows say nothing"
          .formatted(
              task.label(),
              asked ? answered + ", and " : "",
              asked ? "it" : "the base model",
              100 * task.chance());
    }
    return asked
        ? "%s: %s, but right answers are more likely to it than by chance: compare likelihoods"
            .formatted(task.label(), answered)
        : "";
  }

  private static boolean isAbove(
      EvaluatedTask task, List<Sample> compared, Predicate<Sample> counted) {
    int hits = Math.toIntExact(compared.stream().filter(counted).count());
    return new Proportion(hits, compared.size()).low() > task.chance();
  }
}
