// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.reference;

import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.recipes.statistics.Proportion;
import io.zoetic.referencemodel.skill.Example;
import io.zoetic.referencemodel.skill.Skill;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.referencemodel.skill.Task;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;

/**
 * Asks the model of a directory the same questions of every skill.
 *
 * <p>Runs in a thread of its own, so that the caller's may train.
 *
 * @param seed of the questions and of sampling
 * @param questions how many per task
 */
public record Evaluation(long seed, int questions) {

  /** The questions of the model card. */
  public static Evaluation ofModelCard() {
    return new Evaluation(2, 200);
  }

  /** Returns the scores of all skills on a split, of their siblings on the same. */
  public List<SkillScore> scores(Path modelDirectory, Split split) throws IOException {
    return inOwnThread(
        () -> {
          try (Answerer answerer = new Answerer(modelDirectory)) {
            return Skills.all().stream().map(skill -> score(skill, split, answerer)).toList();
          }
        });
  }

  /** Returns the greedy scores of all skills by name, nothing else: quick. */
  public Map<String, Proportion> greedyScores(Path modelDirectory, Split split) throws IOException {
    return inOwnThread(
        () -> {
          Map<String, Proportion> scores = new LinkedHashMap<>();
          try (Answerer answerer = new Answerer(modelDirectory)) {
            for (Skill skill : Skills.all()) {
              scores.put(
                  skill.name(),
                  score(skill.task(), split, answerer, _ -> SamplingParameters.greedy()));
            }
          }
          return scores;
        });
  }

  private SkillScore score(Skill skill, Split split, Answerer answerer) {
    return new SkillScore(
        skill,
        score(skill.task(), split, answerer, _ -> SamplingParameters.greedy()),
        score(skill.task(), split, answerer, this::sampled),
        score(skill.harder(), split, answerer, _ -> SamplingParameters.greedy()));
  }

  private Proportion score(
      Task task, Split split, Answerer answerer, IntFunction<SamplingParameters> choice) {
    List<Example> examples = task.examples(split, seed, questions);
    List<String> answers = answerer.answers(examples, choice);
    int right = 0;
    for (int i = 0; i < examples.size(); i++) {
      right += examples.get(i).reward(answers.get(i)) == 1 ? 1 : 0;
    }
    return new Proportion(right, examples.size());
  }

  /** Temperature 1; every question has a seed of its own. */
  private SamplingParameters sampled(int question) {
    return SamplingParameters.sampled(1, seed * questions + question);
  }

  private static <T> T inOwnThread(Callable<T> evaluation) throws IOException {
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      return thread.submit(evaluation).get();
    } catch (ExecutionException e) {
      throw new IOException("the evaluation must not fail", e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while evaluating", e);
    }
  }
}
