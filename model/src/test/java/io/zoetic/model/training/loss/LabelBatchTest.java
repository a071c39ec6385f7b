// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.loss;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.model.DeviceKind;
import io.zoetic.model.ExpertForm;
import io.zoetic.model.Golden;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.adaptation.Classification;
import io.zoetic.model.adaptation.ClassificationPrompt;
import io.zoetic.model.adaptation.Label;
import io.zoetic.model.adaptation.LabelLikelihood;
import io.zoetic.model.adaptation.Question;
import io.zoetic.model.svf.GoldenExperts;
import io.zoetic.model.training.AdamWOptions;
import io.zoetic.model.training.ExpertTrainer;
import io.zoetic.model.training.Parametrisation;
import io.zoetic.testkit.SharedFactors;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** What a classifier is trained on against what a first pass finds. */
class LabelBatchTest {
  private static final List<String> QUESTIONS = List.of("1+1?", "How is BALL spelled?", "why");
  private static final int[] TRUTH = {0, 1, 2};

  @Test
  void loss_ofTheBaseModel_isTheFirstPassesOwn_andFallsWithTraining() throws Exception {
    List<LabelBatch.Item> items = new ArrayList<>();
    double expected = 0;
    LabelBatch.Frame frame;
    try (Asked asked = inOwnThread(Asked::new)) {
      for (int i = 0; i < QUESTIONS.size(); i++) {
        items.add(new LabelBatch.Item(asked.prompt.rest(QUESTIONS.get(i)), TRUTH[i]));
        expected -= Math.log(asked.probability(i)) / QUESTIONS.size();
      }
      frame = new LabelBatch.Frame(asked.prompt.prefix(), asked.prompt.labelTokens(), asked.prior);
    }

    for (Parametrisation parametrisation : Parametrisation.values()) {
      try (ExpertTrainer trainer = trainer();
          var run = trainer.start(parametrisation, new Random(1), AdamWOptions.forExperts(1))) {
        double first = run.step(new LabelBatch(frame, items), 0.01).loss();
        double second = run.step(new LabelBatch(frame, items), 0.01).loss();

        // The reference parametrisation begins near the base model, not at it.
        double tolerance = parametrisation == Parametrisation.DIRECT ? 1e-3 : 0.1;
        assertThat(first).isCloseTo(expected, within(tolerance));
        assertThat(second).isLessThan(first);
      }
    }
  }

  @Test
  void labels_areNotLearntByLora() {
    LabelBatch.Frame frame =
        new LabelBatch.Frame(new int[] {1}, List.of(new int[] {2}), new double[] {0});
    LabelBatch batch = new LabelBatch(frame, List.of(new LabelBatch.Item(new int[] {3}, 0)));
    try (ExpertTrainer trainer = trainer();
        var run = trainer.startLora(2, 4, new Random(1), AdamWOptions.forExperts(1))) {
      assertThatThrownBy(() -> run.step(batch, 0.01))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("learnt by z, was lora_terms");
    }
  }

  private static ExpertTrainer trainer() {
    return ExpertTrainer.load(
        Golden.directory("llama"),
        ExpertTrainer.Options.of(GoldenExperts.LAYOUT, SharedFactors.DIRECTORY, DeviceKind.CPU));
  }

  /** Inference belongs to a thread of its own: there gradients are off. */
  private static <T> T inOwnThread(Callable<T> task) throws Exception {
    try (ExecutorService thread = Executors.newSingleThreadExecutor()) {
      return thread.submit(task).get();
    }
  }

  /** The golden model, asked for the labels of all questions. */
  private static final class Asked implements AutoCloseable {
    private final LanguageModel model =
        GoldenExperts.load(GoldenExperts.LAYOUT, ExpertForm.FACTORED);
    private final ClassificationPrompt prompt =
        ClassificationPrompt.of(
            model, List.of(new Label("sum", "Adds."), new Label("spelling", "")));
    private final double[] prior = LabelLikelihood.prior(model, prompt);
    private final List<Classification> found;

    Asked() {
      try (LabelLikelihood pass = new LabelLikelihood(model, prompt, null)) {
        found =
            pass.classify(
                QUESTIONS.stream().map(text -> new Question(text, new int[] {0})).toList());
      }
    }

    double probability(int question) {
      String label = prompt.labels().get(TRUTH[question]);
      return found.get(question).labels().stream()
          .filter(share -> share.label().equals(label))
          .findFirst()
          .orElseThrow()
          .probability();
    }

    @Override
    public void close() {
      model.close();
    }
  }
}
