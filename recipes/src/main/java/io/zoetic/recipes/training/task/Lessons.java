// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.training.task;

import static java.util.Objects.requireNonNull;

import io.zoetic.core.PromptJson;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.recipes.evaluation.Asked;
import io.zoetic.recipes.evaluation.Demonstration;
import io.zoetic.recipes.evaluation.EvaluatedTask;
import io.zoetic.recipes.evaluation.Strategy;
import io.zoetic.recipes.evaluation.engine.TaskAnswers.Given;
import io.zoetic.recipes.task.Answer;
import io.zoetic.recipes.task.TaskItem;
import io.zoetic.trainerworker.learning.LearningObjective;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.trainerworker.learning.batches.Judge;
import io.zoetic.trainerworker.learning.batches.Rollouts;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Example.Kind;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.IntStream;

/**
 * What each objective learns from on a split: right answers, or answers of the base model beside
 * the scores that the task's rule gives them. One thread.
 */
final class Lessons implements Judge {
  private final EvaluatedTask task;
  private final TaskPolicy policy;
  private final List<Asked> asked;
  private final List<int[]> prompts;
  private final Map<UUID, Integer> byExample = new HashMap<>();

  Lessons(EvaluatedTask task, TaskPolicy policy) {
    this.task = task;
    this.policy = policy;
    this.asked = task.items().stream().map(item -> task.asked(item, Strategy.BASE)).toList();
    this.prompts = asked.stream().map(policy::prompt).toList();
  }

  /**
   * The examples of an objective; those of items that leave no room in the context are left out.
   *
   * @param samples answers of the base model to an item, where the objective learns from those
   */
  List<TokenizedExample> of(LearningObjective objective, int samples, long seed) {
    return switch (objective) {
      case NEXT_TOKEN, REINFORCE, GRPO -> demonstrations();
      case DPO -> preferences(samples, seed);
      case KTO -> {
        List<TokenizedExample> judged = new ArrayList<>(judgements(samples, seed));
        demonstrations().forEach(each -> judged.add(judgement(each)));
        yield judged;
      }
      case OFF_POLICY -> judgements(samples, seed);
      case AUTO ->
          throw new IllegalArgumentException("objective must not be auto on a task, was auto");
    };
  }

  private List<TokenizedExample> demonstrations() {
    List<TokenizedExample> all = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      Completion right = right(i);
      if (right.length() <= policy.contextLength()) {
        all.add(
            new TokenizedExample(example(i, Kind.DEMONSTRATION, "gold", gold(i), 1), right, null));
      }
    }
    return all;
  }

  private String gold(int i) {
    TaskItem item = asked.get(i).item();
    return Demonstration.of(item, asked.get(i).prompt());
  }

  private Completion right(int i) {
    return Completion.right(prompts.get(i), policy.rightAnswer(gold(i)));
  }

  private Example example(int i, Kind kind, String name, String text, double reward) {
    PromptJson prompt = PromptJson.of(asked.get(i).content());
    UUID id =
        UUID.nameUUIDFromBytes(
            (asked.get(i).item().id() + "/" + name).getBytes(StandardCharsets.UTF_8));
    byExample.put(id, i);
    return new Example(
        id,
        "task",
        kind,
        prompt.json(),
        prompt.hash(),
        Example.Answer.of(text),
        kind == Kind.PREFERENCE ? Example.Answer.of("") : null,
        reward,
        1,
        Author.IMPORT,
        null,
        null);
  }

  private int item(TokenizedExample example) {
    return requireNonNull(byExample.get(example.example().id()));
  }

  /** A right answer as one that is called good. */
  private TokenizedExample judgement(TokenizedExample demonstration) {
    int i = item(demonstration);
    return new TokenizedExample(
        example(i, Kind.JUDGEMENT, "good", gold(i), 1), demonstration.answer(), null);
  }

  /** An item's right answer before each wrong one of the base model. */
  private List<TokenizedExample> preferences(int samples, long seed) {
    List<TokenizedExample> pairs = new ArrayList<>();
    for (TokenizedExample judged : judgements(samples, seed)) {
      int i = item(judged);
      if (!judged.isGood() && right(i).length() <= policy.contextLength()) {
        String name = "pair of " + judged.example().id();
        pairs.add(
            new TokenizedExample(
                example(i, Kind.PREFERENCE, name, gold(i), 1), right(i), judged.answer()));
      }
    }
    return pairs;
  }

  /** What the base model answers, by the scores of the rule. */
  private List<TokenizedExample> judgements(int samples, long seed) {
    List<Integer> of = sampled(asked.size(), samples);
    List<Given> given = policy.sampleBase(of.stream().map(prompts::get).toList(), seed);
    List<TokenizedExample> judged = new ArrayList<>();
    for (int k = 0; k < given.size(); k++) {
      int i = of.get(k);
      double points = points(asked.get(i), given.get(k).text());
      judged.add(
          new TokenizedExample(
              example(i, Kind.JUDGEMENT, "sample " + k, given.get(k).text(), points),
              new Completion(prompts.get(i), given.get(k).tokens(), 2 * points - 1),
              null));
    }
    return judged;
  }

  /** Each of the first items so many times; those whose prompts leave no room are left out. */
  private List<Integer> sampled(int items, int samples) {
    return IntStream.range(0, items)
        .filter(i -> prompts.get(i).length < policy.contextLength())
        .flatMap(i -> IntStream.generate(() -> i).limit(samples))
        .boxed()
        .toList();
  }

  /** The points of the task's rule, in [0, 1]. */
  double points(Asked item, String text) {
    return task.rule().score(item.item(), new Answer(item.prompt().prefill(), text)).points();
  }

  /** The reward of the paper: +1 for a right answer, −1 for a wrong one. */
  @Override
  public Worth of(TokenizedExample example) {
    Asked item = asked.get(item(example));
    return (Rollouts.Rollout rollout) -> 2 * points(item, rollout.text()) - 1;
  }

  /**
   * Why the answers of the base model cannot be learnt from; empty if they can.
   *
   * @param samples answers to an item
   * @param items of which so many of the first are looked at
   */
  String silence(int samples, int items, long seed) {
    List<Integer> of = sampled(Math.min(items, asked.size()), samples);
    List<Given> given = policy.sampleBase(of.stream().map(prompts::get).toList(), seed);
    double[] points = new double[given.size()];
    for (int k = 0; k < points.length; k++) {
      points[k] = points(asked.get(of.get(k)), given.get(k).text());
    }
    for (double each : points) {
      if (each != points[0]) {
        return "";
      }
    }
    long right = Arrays.stream(points).filter(each -> each == 1).count();
    return "%s: no signal: of %d answers of the base model to %d items %d are right, and all are worth the same: rewards teach nothing here"
        .formatted(task.label(), points.length, of.size() / samples, right);
  }
}
