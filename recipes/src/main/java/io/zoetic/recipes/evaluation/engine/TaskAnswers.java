// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation.engine;

import io.zoetic.model.LanguageModel;
import io.zoetic.model.generation.ContinuousBatch;
import io.zoetic.model.generation.Generation;
import io.zoetic.model.generation.GenerationEvent;
import io.zoetic.model.generation.GenerationLimits;
import io.zoetic.model.generation.Scores;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.serving.PromptEncoder;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.recipes.evaluation.Asked;
import io.zoetic.recipes.evaluation.Engine.Scored;
import io.zoetic.recipes.task.scoring.Likelihoods.Continuation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Lets a model answer tasks, many rows at a time, each under an expert of its own. One thread,
 * prepared for inference.
 */
public final class TaskAnswers implements AutoCloseable {
  private static final int PREFILL_TOKENS_MAX = 4096;

  private final LanguageModel model;
  private final PromptEncoder encoder;
  private final ContinuousBatch batch;
  private final ContinuationScores scores;

  /**
   * What is asked.
   *
   * @param tokensMax tokens of the answer
   * @param under null: the model as it is
   */
  @SuppressWarnings("ArrayRecordComponent") // read once
  public record Question(
      int[] prompt,
      int tokensMax,
      List<String> stops,
      SamplingParameters sampling,
      @Nullable ExpertVector under) {}

  /**
   * An answer.
   *
   * @param tokens with the one that ends it
   * @param text without what ends it
   * @param truncated whether it was ended by its bound
   */
  @SuppressWarnings("ArrayRecordComponent") // never written after it is made
  public record Given(int[] tokens, String text, boolean truncated) {}

  /**
   * Of a model, which stays the caller's.
   *
   * @param rows that are answered together
   */
  public TaskAnswers(LanguageModel model, int rows) {
    this.model = model;
    this.encoder = new PromptEncoder(model);
    this.batch = new ContinuousBatch(model, rows, PREFILL_TOKENS_MAX);
    this.scores = new ContinuationScores(model, encoder);
  }

  /** The tokens of a prompt. */
  public int[] prompt(Asked asked) {
    return encoder.tokens(asked.content(), ModelEngine.NOW);
  }

  /** An item to be answered greedily. */
  public Question greedily(Asked asked, @Nullable ExpertVector under) {
    return new Question(
        prompt(asked),
        asked.newTokensMax(),
        asked.prompt().stops(),
        SamplingParameters.greedy(),
        under);
  }

  /** Why continuations of an item cannot be scored; empty if they can. */
  public String misfit(Scored scored) {
    return scores.misfit(scored, ModelEngine.NOW);
  }

  /** Answers, in the order of the questions. */
  public List<Given> answer(List<Question> questions) {
    List<Generation> generations = questions.stream().map(this::generation).toList();
    Map<Generation, GenerationEvent.EndReason> ends = run(generations);
    List<Given> given = new ArrayList<>();
    for (Generation generation : generations) {
      given.add(
          new Given(
              generation.answer().stream().mapToInt(Integer::intValue).toArray(),
              generation.answerText(),
              ends.get(generation) == GenerationEvent.EndReason.LENGTH));
    }
    return given;
  }

  private Generation generation(Question question) {
    int room = model.contextLength() - question.prompt().length;
    return new Generation(
            model,
            question.prompt(),
            question.sampling(),
            new GenerationLimits(Math.min(room, question.tokensMax()), question.stops(), false),
            Scores.NONE)
        .under(question.under());
  }

  private Map<Generation, GenerationEvent.EndReason> run(List<Generation> generations) {
    Map<Generation, GenerationEvent.EndReason> ends = new HashMap<>();
    generations.forEach(batch::add);
    while (batch.size() > 0) {
      for (GenerationEvent event : batch.step()) {
        if (event instanceof GenerationEvent.Finished finished) {
          ends.put(finished.generation(), finished.reason());
        }
      }
    }
    return ends;
  }

  /**
   * How likely the continuations of an item are.
   *
   * @throws IllegalArgumentException if they do not fit the context
   */
  public List<Continuation> likelihoods(Scored scored, @Nullable ExpertVector under) {
    return scores.of(scored, under, ModelEngine.NOW);
  }

  @Override
  public void close() {
    scores.close();
    batch.close();
  }
}
