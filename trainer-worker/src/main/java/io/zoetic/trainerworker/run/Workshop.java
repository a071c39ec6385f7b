// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import io.zoetic.model.ExpertForm;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.training.AdamWOptions;
import io.zoetic.model.training.Completion;
import io.zoetic.model.training.ExpertTrainer;
import io.zoetic.model.training.Likelihood;
import io.zoetic.model.training.SvfParameters;
import io.zoetic.model.training.TrainingRun;
import io.zoetic.trainerworker.examiner.Examiner;
import io.zoetic.trainerworker.examiner.ExaminerOptions;
import io.zoetic.trainerworker.gate.Likelihoods;
import io.zoetic.trainerworker.learning.LessonReader;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The base model, loaded once to train on and once to examine. One thread, but for the examiner;
 * one workshop per process.
 */
public final class Workshop implements AutoCloseable, Likelihoods {
  private static final double GRADIENT_NORM_MAX = 1e-3;

  private final Examiner examiner;
  private final ExpertTrainer trainer;

  private Workshop(Examiner examiner, ExpertTrainer trainer) {
    this.examiner = examiner;
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
  public static Workshop open(
      Path model, LayoutSpec layout, Path svdCache, ExaminerOptions options) {
    ExpertForm form = ExpertForm.of(layout);
    var experts = new LanguageModel.Experts(layout, form, svdCache, (_, _, _) -> {});
    Examiner examiner = new Examiner(model, options, experts);
    try {
      return new Workshop(
          examiner,
          ExpertTrainer.load(
              model,
              ExpertTrainer.Options.of(layout, svdCache, options.device())
                  .upTo(options.contextLengthMax())));
    } catch (RuntimeException e) {
      examiner.close();
      throw e;
    }
  }

  /** Answers as serving does. */
  public Examiner examiner() {
    return examiner;
  }

  /** Trains. */
  public ExpertTrainer trainer() {
    return trainer;
  }

  /** Turns examples into tokens. */
  public LessonReader reader() {
    return new LessonReader(examiner.tokens());
  }

  /** The base model as a z. */
  public ExpertVector identity() {
    float[] ones = new float[trainer.layout().size()];
    Arrays.fill(ones, 1);
    return ExpertVector.of(trainer.layout(), ones);
  }

  @Override
  public List<Likelihood> of(@Nullable ExpertVector expert, List<Completion> answers) {
    if (expert == null) {
      return trainer.likelihoods(answers);
    }
    try (TrainingRun<SvfParameters> run =
        trainer.resume(expert, AdamWOptions.forExperts(GRADIENT_NORM_MAX))) {
      return run.likelihoods(answers);
    }
  }

  @Override
  public void close() {
    trainer.close();
    examiner.close();
  }
}
