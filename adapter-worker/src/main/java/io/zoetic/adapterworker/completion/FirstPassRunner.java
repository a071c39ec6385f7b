// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.completion;

import io.zoetic.adapterworker.experts.serving.ExpertTable;
import io.zoetic.adapterworker.experts.serving.ServedExperts;
import io.zoetic.core.AdaptationStrategy;
import io.zoetic.events.adaptation.PassReport;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.adaptation.Classification;
import io.zoetic.model.serving.FirstPasses;
import io.zoetic.model.serving.StrategyUnavailableException;
import java.util.ArrayList;
import java.util.List;

/** Runs the first passes of requests. Belongs to the inference thread. */
public final class FirstPassRunner implements AutoCloseable {
  private final ServedExperts experts;
  private final FirstPasses passes;

  public FirstPassRunner(LanguageModel model, ServedExperts experts) {
    this.experts = experts;
    this.passes = new FirstPasses(model);
  }

  /**
   * Finds out what some prompts need.
   *
   * @param questions all of one strategy; at least one
   * @return one composition per question, in their order
   * @throws PromptException if the strategy cannot be used
   */
  public List<ComposedExpert> run(List<Command.Adapting.ByFirstPass> questions) {
    ExpertTable table = experts.table();
    long begin = System.nanoTime();
    FirstPasses.Found found = find(questions, table);
    if (found.strategy() == AdaptationStrategy.NONE) {
      return questions.stream().map(_ -> ComposedExpert.BASE).toList();
    }
    double milliseconds = (System.nanoTime() - begin) / 1e6;
    List<ComposedExpert> compositions = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      Classification one = found.classifications().get(i);
      PassReport report = new PassReport(milliseconds, one.tokens());
      compositions.add(
          MixtureComposer.chosen(found.strategy(), questions.get(i), table, one, report));
    }
    return compositions;
  }

  private FirstPasses.Found find(List<Command.Adapting.ByFirstPass> questions, ExpertTable table) {
    try {
      return passes.find(
          questions.getFirst().strategy(),
          table.choices(),
          questions.stream().map(Command.Adapting.ByFirstPass::question).toList());
    } catch (StrategyUnavailableException e) {
      throw new PromptException(
          ErrorCode.EXPERT_UNAVAILABLE, String.valueOf(e.getMessage()), "zoetic.adaptation");
    }
  }

  /** Tokens that a question of a strategy is read with, beside its own: those of all labels. */
  public int labelTokens(AdaptationStrategy asked) {
    return passes.labelTokens(asked);
  }

  @Override
  public void close() {
    passes.close();
  }
}
