// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import io.zoetic.adapterworker.experts.Choices;
import io.zoetic.adapterworker.experts.ExpertTable;
import io.zoetic.adapterworker.experts.ServedExperts;
import io.zoetic.events.AdaptationStrategy;
import io.zoetic.events.ErrorCode;
import io.zoetic.events.PassReport;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.adaptation.Classification;
import io.zoetic.model.adaptation.ClassificationPrompt;
import io.zoetic.model.adaptation.FirstPass;
import io.zoetic.model.adaptation.LabelLikelihood;
import io.zoetic.model.adaptation.RouterPass;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs first passes: those of one strategy together. What a strategy reads once for all questions
 * is kept until the experts change. Belongs to the inference thread.
 */
final class FirstPassRunner implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(FirstPassRunner.class);

  private final LanguageModel model;
  private final ServedExperts experts;
  private final Map<AdaptationStrategy, FirstPass> passes = new EnumMap<>(AdaptationStrategy.class);
  private @Nullable Choices choices;

  /** Whether {@code auto} has found no way to ask for the present labels. */
  private boolean mute;

  FirstPassRunner(LanguageModel model, ServedExperts experts) {
    this.model = model;
    this.experts = experts;
  }

  /**
   * Finds out what some prompts need.
   *
   * @param questions all of one strategy; at least one
   * @return one composition per question, in their order
   * @throws PromptException if the strategy cannot be used
   */
  List<Composition> run(List<Command.Adapting.ByFirstPass> questions) {
    ExpertTable table = experts.table();
    Choices now = renew(table.choices());
    AdaptationStrategy strategy = resolve(questions.getFirst().strategy(), now);
    if (strategy == AdaptationStrategy.NONE) {
      return questions.stream().map(_ -> Composition.BASE).toList();
    }
    FirstPass pass = pass(strategy, now);
    long begin = System.nanoTime();
    List<Classification> found =
        pass.classify(questions.stream().map(Command.Adapting.ByFirstPass::question).toList());
    double milliseconds = (System.nanoTime() - begin) / 1e6;
    List<Composition> compositions = new ArrayList<>();
    for (int i = 0; i < found.size(); i++) {
      PassReport report = new PassReport(milliseconds, found.get(i).tokens());
      compositions.add(Composer.chosen(strategy, questions.get(i), table, found.get(i), report));
    }
    return compositions;
  }

  /** Forgets what was read for other experts. */
  private Choices renew(Choices now) {
    if (now != choices) {
      close();
      choices = now;
      mute = false;
    }
    return now;
  }

  /** What {@code auto} comes to: the cheapest that there is, or nothing. */
  private AdaptationStrategy resolve(AdaptationStrategy asked, Choices now) {
    if (asked != AdaptationStrategy.AUTO) {
      if (now.labels().isEmpty()) {
        throw missing("expert");
      }
      return asked;
    }
    if (now.labels().isEmpty()) {
      return AdaptationStrategy.NONE;
    }
    if (now.router().isPresent()) {
      return AdaptationStrategy.ROUTER;
    }
    AdaptationStrategy byLabels =
        now.classifier().isPresent() ? AdaptationStrategy.CLASSIFIER : AdaptationStrategy.PROMPT;
    return canAsk(byLabels, now) ? byLabels : AdaptationStrategy.NONE;
  }

  /** Tried once for these experts: their labels may not fit, or the model may know no chats. */
  private boolean canAsk(AdaptationStrategy strategy, Choices now) {
    if (mute) {
      return false;
    }
    try {
      pass(strategy, now);
      return true;
    } catch (PromptException e) {
      LOG.atWarn().addKeyValue("reason", e.reason()).log("auto is the base model");
      mute = true;
      return false;
    }
  }

  /** Tokens that a question of a strategy is read with, beside its own: those of all labels. */
  int labelTokens(AdaptationStrategy strategy) {
    return passes.get(strategy) instanceof LabelLikelihood labels ? labels.labelTokens() : 0;
  }

  private FirstPass pass(AdaptationStrategy strategy, Choices now) {
    FirstPass known = passes.get(strategy);
    if (known != null) {
      return known;
    }
    FirstPass made = make(strategy, now);
    passes.put(strategy, made);
    return made;
  }

  private FirstPass make(AdaptationStrategy strategy, Choices now) {
    return switch (strategy) {
      case PROMPT -> new LabelLikelihood(model, prompt(now), null);
      case CLASSIFIER ->
          new LabelLikelihood(
              model,
              prompt(now),
              now.classifier().orElseThrow(() -> missing("classifier expert")).vector());
      case ROUTER ->
          new RouterPass(model, now.router().orElseThrow(() -> missing("router")), now.names());
      case NONE, AUTO, EXPERT ->
          throw new IllegalStateException("a first pass needs a strategy, was " + strategy);
    };
  }

  private ClassificationPrompt prompt(Choices now) {
    try {
      return ClassificationPrompt.of(model, now.labels());
    } catch (IllegalArgumentException e) {
      throw new PromptException(
          ErrorCode.EXPERT_UNAVAILABLE, String.valueOf(e.getMessage()), "zoetic.adaptation");
    }
  }

  private static PromptException missing(String what) {
    return new PromptException(
        ErrorCode.EXPERT_UNAVAILABLE,
        "this adaptation needs a %s, the worker serves none".formatted(what),
        "zoetic.adaptation");
  }

  @Override
  public void close() {
    passes.values().forEach(FirstPass::close);
    passes.clear();
  }
}
