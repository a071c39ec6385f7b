// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.finetuning;

import io.zoetic.model.ExpertForm;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.training.AdamWOptions;
import io.zoetic.model.training.ExpertTrainer;
import io.zoetic.model.training.SvfParameters;
import io.zoetic.model.training.TrainingSession;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.trainerworker.gate.Likelihoods;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.inference.BatchInferenceOptions;
import io.zoetic.trainerworker.learning.ExampleTokenizer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The base model, loaded once to train on and once to answer. One thread, but for what answers; one
 * of these per process.
 */
public final class TrainingModels implements AutoCloseable, Likelihoods {
  private final BatchInference inference;
  private final ExpertTrainer trainer;

  private TrainingModels(BatchInference inference, ExpertTrainer trainer) {
    this.inference = inference;
    this.trainer = trainer;
  }

  /**
   * Loads a base model.
   *
   * @param options how to answer; training is on the same device
   * @throws io.zoetic.model.checkpoint.InvalidCheckpointException if a file of it is missing or
   *     breaks a rule
   * @throws IllegalArgumentException if it has no chat template, or the layout names nothing in it
   */
  public static TrainingModels open(
      Path model, LayoutSpec layout, Path svdCache, BatchInferenceOptions options) {
    ExpertForm form = ExpertForm.of(layout);
    var experts = new LanguageModel.Experts(layout, form, svdCache, (_, _, _) -> {});
    BatchInference inference = new BatchInference(model, options, experts);
    try {
      return new TrainingModels(
          inference,
          ExpertTrainer.load(
              model,
              ExpertTrainer.Options.of(layout, svdCache, options.device())
                  .upTo(options.contextLengthMax())));
    } catch (RuntimeException e) {
      inference.close();
      throw e;
    }
  }

  /** Answers as serving does. */
  public BatchInference inference() {
    return inference;
  }

  /** Trains. */
  public ExpertTrainer trainer() {
    return trainer;
  }

  /** Turns examples into tokens. */
  public ExampleTokenizer reader() {
    return new ExampleTokenizer(inference.tokens());
  }

  /** The base model as a z. */
  public ExpertVector identity() {
    return ExpertVector.identity(trainer.layout());
  }

  @Override
  public List<Likelihood> of(@Nullable ExpertVector expert, List<Completion> answers) {
    if (expert == null) {
      return trainer.likelihoods(answers);
    }
    try (TrainingSession<SvfParameters> run =
        trainer.resume(expert, AdamWOptions.forExperts(AdamWOptions.EXPERT_GRADIENT_NORM_MAX))) {
      return run.likelihoods(answers);
    }
  }

  @Override
  public void close() {
    trainer.close();
    inference.close();
  }
}
