// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation;

import io.zoetic.core.Digests;
import io.zoetic.recipes.evaluation.Asked.Shot;
import io.zoetic.recipes.evaluation.Engine.Scored;
import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import io.zoetic.recipes.task.prompt.PromptForm;
import io.zoetic.recipes.task.prompt.PromptStyle;
import io.zoetic.recipes.task.prompt.TaskPrompt;
import io.zoetic.recipes.task.scoring.Likelihoods;
import io.zoetic.recipes.task.scoring.ScoringRule;
import io.zoetic.recipes.task.source.ItemRows;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * A split of a task as a run asks it.
 *
 * @param label task and split: {@code gsm8k:test}
 * @param items that are asked, the first of the split, at least one
 * @param published how many items the split has
 * @param shots examples of {@link Strategy.InContext}; none of them is an item
 * @param newTokensMax caps what the prompt allows an answer
 */
public record EvaluatedTask(
    String label,
    List<TaskItem> items,
    int published,
    PromptStyle style,
    PromptForm form,
    ScoringRule rule,
    List<TaskItem> shots,
    int newTokensMax) {
  public EvaluatedTask {
    items = List.copyOf(items);
    shots = List.copyOf(shots);
    if (items.isEmpty()) {
      throw new IllegalArgumentException("a split must have items to be asked, has none: " + label);
    }
    if (items.getFirst().problem().kind() == Problem.Kind.IMAGE) {
      throw new IllegalArgumentException(
          "a task must be of text, since models here see no images, was " + label);
    }
  }

  /** An item as a strategy asks it. */
  public Asked asked(TaskItem item, Strategy strategy) {
    TaskPrompt prompt = style.prompt(item, form);
    return new Asked(
        item,
        prompt,
        strategy instanceof Strategy.InContext ? shown() : List.of(),
        Math.min(newTokensMax, prompt.newTokensMax()));
  }

  private List<Shot> shown() {
    return shots.stream()
        .map(
            shot -> {
              TaskPrompt prompt = style.prompt(shot, form);
              return new Shot(shot, prompt, Demonstration.of(shot, prompt));
            })
        .toList();
  }

  /**
   * What the likelihood of an item is taken of. Of a choice, its options behind the bare question,
   * as lm-evaluation-harness has it. Else the right answer, and beside it that of the next item
   * where it is another, which a model that reads the question finds less likely. Where all right
   * answers are the same, it is alone, and there is nothing to be counted.
   */
  public Scored scored(int index, Asked asked) {
    TaskItem item = items.get(index);
    if (item.problem() instanceof Problem.Choice choice) {
      String before =
          asked.shots().stream()
              .map(shot -> solved(shot.item().problem()))
              .collect(Collectors.joining());
      return new Scored(asked, before + Likelihoods.context(choice.question()), choice.options());
    }
    String gold = Demonstration.of(item, asked.prompt());
    List<String> candidates =
        Stream.concat(Stream.of(gold), other(index, gold, asked.prompt()).stream()).toList();
    return new Scored(asked, "", candidates);
  }

  /** The right answer to the next item, in a circle, to which it is another than {@code gold}. */
  private Optional<String> other(int index, String gold, TaskPrompt prompt) {
    return IntStream.range(1, items.size())
        .mapToObj(i -> Demonstration.of(items.get((index + i) % items.size()), prompt))
        .filter(text -> !text.equals(gold))
        .findFirst();
  }

  private static String solved(Problem problem) {
    return Likelihoods.context(problem.question()) + " " + problem.gold() + "\n\n";
  }

  /** The index of the right one among what {@link #scored} gives. */
  public int right(int index) {
    return items.get(index).problem() instanceof Problem.Choice choice ? choice.right() : 0;
  }

  /** The name and version of {@link #scored}. */
  public String likelihoodRule() {
    return items.getFirst().problem() instanceof Problem.Choice ? "options@1" : "gold@2";
  }

  /**
   * How often the right one is the most likely to a model that does not read the question and finds
   * all of them alike.
   */
  public double chance() {
    return items.stream()
        .mapToDouble(
            item ->
                item.problem() instanceof Problem.Choice choice
                    ? 1.0 / choice.options().size()
                    : 0.5)
        .average()
        .orElse(0);
  }

  /** SHA-256 of the items and the examples, with their right answers. */
  public String rowsDigest() {
    return Digests.sha256Hex(
        Stream.concat(items.stream(), shots.stream())
            .map(ItemRows::line)
            .collect(Collectors.joining("\n")));
  }

  /** SHA-256 over the digests of all prompts of a strategy. */
  public String promptsDigest(Strategy strategy) {
    return Digests.sha256Hex(
        IntStream.range(0, items.size())
            .mapToObj(i -> asked(items.get(i), strategy).digest())
            .collect(Collectors.joining("\n")));
  }
}
