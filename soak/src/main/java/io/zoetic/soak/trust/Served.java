// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.trust;

import io.zoetic.core.ExpertSelection;
import io.zoetic.model.adaptation.Question;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.referencemodel.skill.Example;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.gate.ServingSnapshot;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.run.ServedNow;
import io.zoetic.trainerworker.run.TrainerStores;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The configuration that answers, read from the stores as workers read it. One thread. */
record Served(TrainingModels models, ServingSnapshot passes) {

  /** What is served at this time. */
  static Served now(TrainingModels models, TrainerStores stores) {
    return new Served(
        models,
        ServedNow.of(
                stores.registry(),
                stores.routers(),
                models.inference().model(),
                models.trainer().layout(),
                ExpertSelection.TOP_1)
            .read());
  }

  List<int[]> prompts(List<Example> questions) {
    return questions.stream()
        .map(each -> models.inference().tokens().prompt(each.prompt()))
        .toList();
  }

  /** What each prompt is answered under; null is the base model. */
  List<@Nullable ExpertVector> vectors(List<int[]> prompts) {
    List<@Nullable ExpertVector> vectors = new ArrayList<>();
    List<Question> questions = prompts.stream().map(each -> new Question("", each)).toList();
    passes.routes(models.inference(), questions).forEach(each -> vectors.add(passes.vector(each)));
    return vectors;
  }

  /** How long the answers to questions may become. */
  int limit(List<Example> questions) {
    return models.inference().limit(questions.stream().map(Example::answer).toList());
  }

  /**
   * Answers in the order of the prompts.
   *
   * @param limit tokens of each at most
   */
  List<BatchInference.Answered> answers(
      List<int[]> prompts,
      List<@Nullable ExpertVector> vectors,
      int limit,
      IntFunction<SamplingParameters> sampling) {
    List<BatchInference.Asked> asked = new ArrayList<>();
    for (int i = 0; i < prompts.size(); i++) {
      asked.add(new BatchInference.Asked(prompts.get(i), vectors.get(i), sampling.apply(i)));
    }
    return models.inference().answers(asked, limit);
  }

  /** Which answers are right and come to an end. */
  static boolean[] right(List<Example> questions, List<BatchInference.Answered> answers) {
    boolean[] right = new boolean[questions.size()];
    for (int i = 0; i < right.length; i++) {
      BatchInference.Answered answer = answers.get(i);
      right[i] = answer.complete() && questions.get(i).reward(answer.text()) == 1;
    }
    return right;
  }

  /** The log-probabilities of answers under what gave them. */
  Likelihood[] likelihoods(
      List<int[]> prompts,
      List<@Nullable ExpertVector> vectors,
      List<BatchInference.Answered> answers) {
    Map<String, List<Integer>> byVector = new TreeMap<>();
    for (int i = 0; i < prompts.size(); i++) {
      ExpertVector vector = vectors.get(i);
      byVector
          .computeIfAbsent(vector == null ? "base" : vector.digest(), _ -> new ArrayList<>())
          .add(i);
    }
    Likelihood[] all = new Likelihood[prompts.size()];
    for (List<Integer> some : byVector.values()) {
      List<Completion> completions =
          some.stream()
              .map(i -> Completion.right(prompts.get(i), answers.get(i).tokens()))
              .toList();
      List<Likelihood> found = models.of(vectors.get(some.getFirst()), completions);
      for (int i = 0; i < some.size(); i++) {
        all[some.get(i)] = found.get(i);
      }
    }
    return all;
  }
}
