// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.serving;

import io.zoetic.core.AdaptationStrategy;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.adaptation.Classification;
import io.zoetic.model.adaptation.ClassificationPrompt;
import io.zoetic.model.adaptation.FirstPass;
import io.zoetic.model.adaptation.LabelLikelihood;
import io.zoetic.model.adaptation.Question;
import io.zoetic.model.adaptation.RouterPass;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Runs first passes. What a strategy reads once for all questions is kept until the choices change.
 * One thread, prepared for inference.
 */
public final class FirstPasses implements AutoCloseable {
  private final LanguageModel model;
  private final Map<AdaptationStrategy, FirstPass> passes = new EnumMap<>(AdaptationStrategy.class);
  private FirstPassOptions choices = FirstPassOptions.NONE;

  /** First passes of a model, which the caller closes afterwards. */
  public FirstPasses(LanguageModel model) {
    this.model = model;
  }

  /**
   * The findings of first passes.
   *
   * @param strategy the one that was used: what {@link AdaptationStrategy#AUTO} came to
   * @param classifications one per question, in their order; empty if the base model answers
   */
  public record Found(AdaptationStrategy strategy, List<Classification> classifications) {
    public Found {
      classifications = List.copyOf(classifications);
    }
  }

  /**
   * Finds out what some questions need, all by one strategy.
   *
   * @param asked by which one
   * @param now what there is to choose among; the same object until something changes
   * @throws StrategyUnavailableException if the strategy cannot be used
   */
  public Found find(AdaptationStrategy asked, FirstPassOptions now, List<Question> questions) {
    if (now != choices) {
      close();
      choices = now;
    }
    AdaptationStrategy strategy = now.strategy(asked);
    if (strategy == AdaptationStrategy.NONE) {
      return new Found(strategy, List.of());
    }
    return new Found(strategy, pass(strategy).classify(questions));
  }

  /** Tokens that a question of a strategy is read with, beside its own: those of all labels. */
  public int labelTokens(AdaptationStrategy strategy) {
    return passes.get(strategy) instanceof LabelLikelihood labels ? labels.labelTokens() : 0;
  }

  private FirstPass pass(AdaptationStrategy strategy) {
    FirstPass known = passes.get(strategy);
    if (known != null) {
      return known;
    }
    if (choices.labels().isEmpty()) {
      throw missing("expert");
    }
    FirstPass made = make(strategy);
    passes.put(strategy, made);
    return made;
  }

  private FirstPass make(AdaptationStrategy strategy) {
    return switch (strategy) {
      case PROMPT -> new LabelLikelihood(model, prompt(), null);
      case CLASSIFIER ->
          new LabelLikelihood(
              model,
              prompt(),
              choices.classifier().orElseThrow(() -> missing("classifier expert")));
      case ROUTER ->
          new RouterPass(
              model, choices.usableRouter().orElseThrow(() -> missing("router")), choices.names());
      case NONE, AUTO, EXPERT ->
          throw new IllegalStateException("a first pass needs a strategy, was " + strategy);
    };
  }

  private ClassificationPrompt prompt() {
    try {
      return ClassificationPrompt.of(model, choices.labels());
    } catch (IllegalArgumentException e) {
      throw new StrategyUnavailableException(String.valueOf(e.getMessage()));
    }
  }

  private static StrategyUnavailableException missing(String what) {
    return new StrategyUnavailableException(
        "this adaptation needs a %s, the worker serves none".formatted(what));
  }

  /** Forgets what was read; the next question reads it again. */
  @Override
  public void close() {
    passes.values().forEach(FirstPass::close);
    passes.clear();
  }
}
