// SPDX-License-Identifier: Apache-2.0
package io.zoetic.referencemodel.recipe;

import ai.djl.Device;
import io.zoetic.model.DecoderWeights;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.training.AdamWOptions;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.referencemodel.tokenizer.BytePairVocabulary;
import io.zoetic.referencemodel.training.NextTokenTrainer;
import io.zoetic.referencemodel.training.TrainingBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;

/**
 * The recipe: trains the tokenizer and the reference model from scratch, evaluates it and writes
 * its card, in one go. See {@link TrainingOptions} for what can be chosen.
 */
public final class TrainReferenceModel {
  private static final int VOCAB_SIZE_MAX = 1024;
  private static final int REPORT_EVERY_STEPS = 20;
  private static final int VALIDATION_QUESTIONS = 40;

  private final TrainingOptions options;
  private final NextTokenTrainer trainer;
  private final BatchStream batches;
  private final LearningRateSchedule schedule;
  private final Progress progress;

  private TrainReferenceModel(
      TrainingOptions options, NextTokenTrainer trainer, BatchStream batches, Progress progress) {
    this.options = options;
    this.trainer = trainer;
    this.batches = batches;
    this.schedule = new LearningRateSchedule(options.peakLearningRate());
    this.progress = progress;
  }

  /** Takes {@code --key=value} options. */
  public static void main(String[] arguments) throws IOException {
    TrainingOptions options;
    try {
      options = TrainingOptions.parse(arguments);
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
      return;
    }
    run(options);
    EvaluateReferenceModel.run(options.out());
  }

  /** Trains and leaves all files but the card in the output directory. */
  static void run(TrainingOptions options) throws IOException {
    Path out = Files.createDirectories(options.out());
    BytePairVocabulary vocabulary = ChatEncoder.trainVocabulary(options.seed(), VOCAB_SIZE_MAX);
    ModelConfig config = ModelFiles.write(vocabulary, out);
    System.out.printf(
        "%,d parameters, %d tokens in the vocabulary%n",
        DecoderWeights.parameterCount(config), vocabulary.size());
    BatchStream batches =
        new BatchStream(new ChatEncoder(vocabulary), options.seed(), options.batchRows());
    try (NextTokenTrainer trainer =
        NextTokenTrainer.initialize(
            config, new Random(options.seed()), AdamWOptions.ofDefaults(), Device.cpu())) {
      new TrainReferenceModel(options, trainer, batches, new Progress(LossCurve.start(out)))
          .train();
      trainer.save(out);
    }
  }

  private void train() throws IOException {
    double used = 0;
    for (int step = 1; used < 1; step++) {
      TrainingBatch batch = batches.next();
      double learningRate = schedule.at(used);
      progress.add(trainer.step(batch, learningRate), tokens(batch));
      used = options.budget().used(step, progress.elapsed());
      if (step % REPORT_EVERY_STEPS == 0 || used >= 1) {
        progress.report(step, learningRate, used);
      }
      if (step % options.validateEverySteps() == 0 && used < 1) {
        validate();
      }
    }
  }

  private void validate() throws IOException {
    trainer.save(options.out());
    Evaluation evaluation = new Evaluation(options.seed(), VALIDATION_QUESTIONS);
    Map<String, Score> scores = evaluation.greedyScores(options.out(), Split.VALIDATION);
    StringBuilder line = new StringBuilder("validation:");
    scores.forEach((name, score) -> line.append(" %s %.2f".formatted(name, score.accuracy())));
    System.out.println(line);
  }

  /** Predicted tokens that are no padding. */
  private static int tokens(TrainingBatch batch) {
    int tokens = 0;
    for (float weight : batch.weights()) {
      tokens += weight > 0 ? 1 : 0;
    }
    return tokens;
  }

  /** What has been done so far, and what of it has not been reported. */
  private static final class Progress {
    private final LossCurve curve;
    private final long startNanos = System.nanoTime();
    private long tokens;
    private long reportNanos = startNanos;
    private long unreportedTokens;
    private int unreportedSteps;
    private double lossSum;

    Progress(LossCurve curve) {
      this.curve = curve;
    }

    void add(double loss, int stepTokens) {
      lossSum += loss;
      unreportedSteps++;
      unreportedTokens += stepTokens;
      tokens += stepTokens;
    }

    Duration elapsed() {
      return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    void report(int step, double learningRate, double used) throws IOException {
      long now = System.nanoTime();
      double speed = unreportedTokens * 1e9 / (now - reportNanos);
      double loss = lossSum / unreportedSteps;
      long seconds = elapsed().toSeconds();
      curve.append(new LossCurve.Point(step, tokens, seconds, loss, learningRate, speed));
      System.out.printf(
          "step %d  %.1f %%  loss %.4f  lr %.6f  %,.0f tokens/s  %.1f min left%n",
          step, 100 * used, loss, learningRate, speed, seconds / 60.0 * (1 / used - 1));
      reportNanos = now;
      unreportedTokens = 0;
      unreportedSteps = 0;
      lossSum = 0;
    }
  }
}
