// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.evaluation.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.model.LanguageModel;
import io.zoetic.model.generation.ContinuousBatch;
import io.zoetic.model.generation.Generation;
import io.zoetic.model.generation.GenerationEvent;
import io.zoetic.model.generation.GenerationLimits;
import io.zoetic.model.generation.Scores;
import io.zoetic.model.sampling.SamplingParameters;
import io.zoetic.model.sampling.TokenScore;
import io.zoetic.model.serving.PromptEncoder;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.recipes.evaluation.Asked;
import io.zoetic.recipes.evaluation.Engine.Scored;
import io.zoetic.recipes.task.Problem;
import io.zoetic.recipes.task.TaskItem;
import io.zoetic.recipes.task.prompt.PromptForm;
import io.zoetic.recipes.task.prompt.PromptStyle;
import io.zoetic.recipes.task.scoring.Likelihoods.Continuation;
import io.zoetic.referencemodel.ReferenceModel;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Branches of a tree against whole prompts, read one by one. */
final class ContinuationScoresIT {
  private static final String CONTEXT = "Question: What is 12 plus 30?\nAnswer:";
  private static final List<String> OPTIONS = List.of("42", "forty-two", "a day of the week");

  @TempDir private Path directory;

  @Test
  void options_areAsLikelyAsInAPromptOfTheirOwn() throws Exception {
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      thread.submit(this::compare).get();
    }
  }

  private Void compare() throws Exception {
    TorchThread.prepareForInference();
    Path files = ReferenceModel.extractTo(directory.resolve("model"));
    try (LanguageModel model = LanguageModel.load(files, LanguageModel.Options.ofDefaults());
        ContinuationScores scores = new ContinuationScores(model, new PromptEncoder(model))) {
      TaskItem item = new TaskItem("a", new Problem.Text("What is 12 plus 30?", "42", ""));
      Asked asked = new Asked(item, PromptStyle.PLAIN.prompt(item, PromptForm.CHAT), List.of(), 8);
      List<Continuation> found =
          scores.of(new Scored(asked, CONTEXT, OPTIONS), null, Instant.EPOCH);
      int context = model.tokenizer().encode(CONTEXT, true).length;
      for (int i = 0; i < OPTIONS.size(); i++) {
        List<TokenScore> whole = promptScores(model, CONTEXT + " " + OPTIONS.get(i));
        List<Double> expected =
            whole.subList(context, whole.size()).stream().map(TokenScore::logprob).toList();
        assertThat(found.get(i).logProbabilities()).hasSameSizeAs(expected);
        for (int j = 0; j < expected.size(); j++) {
          assertThat(found.get(i).logProbabilities().get(j))
              .isCloseTo(expected.get(j), within(1e-4));
        }
      }
    }
    return null;
  }

  private static List<TokenScore> promptScores(LanguageModel model, String text) {
    Generation generation =
        new Generation(
            model,
            model.tokenizer().encode(text, true),
            SamplingParameters.greedy(),
            GenerationLimits.of(0),
            new Scores(false, true, 0));
    try (ContinuousBatch batch = new ContinuousBatch(model, 1, 4096)) {
      batch.add(generation);
      while (batch.size() > 0) {
        for (GenerationEvent event : batch.step()) {
          if (event instanceof GenerationEvent.PromptRead read) {
            return read.scores();
          }
        }
      }
    }
    throw new IllegalStateException("the prompt must be read");
  }
}
