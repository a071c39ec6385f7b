// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.adaptation;

import io.zoetic.model.LanguageModel;
import io.zoetic.model.generation.BatchGenerator;
import io.zoetic.model.generation.Generation;
import io.zoetic.model.generation.GenerationLimits;
import io.zoetic.model.generation.Scores;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.serving.AnswerLimits;
import io.zoetic.model.svf.ExpertVector;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** The questions that are answered right, greedily, under what each is given. */
final class Answers {
  private static final int ROWS_MAX = 64;

  private Answers() {}

  /**
   * Answers all questions.
   *
   * @param vector what the i-th is answered under; null is the base model
   * @return for each whether its reward is 1
   */
  static boolean[] right(
      LanguageModel model,
      List<SkillQuestion> questions,
      IntFunction<@Nullable ExpertVector> vector) {
    List<Generation> generations = new ArrayList<>();
    int limit = limit(model, questions);
    for (int i = 0; i < questions.size(); i++) {
      generations.add(generation(model, questions.get(i), vector.apply(i), limit, false));
    }
    try (BatchGenerator generator = new BatchGenerator(model, ROWS_MAX)) {
      generator.run(generations);
    }
    boolean[] right = new boolean[questions.size()];
    for (int i = 0; i < right.length; i++) {
      String answer = model.tokenizer().decode(generations.get(i).answer(), true);
      right[i] = questions.get(i).example().reward(answer) == 1;
    }
    return right;
  }

  /** How long answers to the questions may become. */
  static int limit(LanguageModel model, List<SkillQuestion> questions) {
    return new AnswerLimits(AnswerLimits.USUAL_MAX, model.contextLength())
        .of(
            questions.stream()
                .map(question -> question.example().answer())
                .mapToInt(answer -> model.tokenizer().encode(answer, false).length + 1)
                .toArray());
  }

  static Generation generation(
      LanguageModel model,
      SkillQuestion question,
      @Nullable ExpertVector vector,
      int tokens,
      boolean ignoreEos) {
    return new Generation(
            model,
            question.question().prompt(),
            SamplingParameters.greedy(),
            new GenerationLimits(tokens, List.of(), ignoreEos),
            Scores.NONE)
        .under(vector);
  }
}
