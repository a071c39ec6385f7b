// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.reference;

import ai.djl.Device;
import io.zoetic.model.DecoderWeights;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.training.AdamWOptions;
import io.zoetic.model.training.CosineSchedule;
import io.zoetic.model.training.DecoderParameters;
import io.zoetic.model.training.TrainingSession;
import io.zoetic.model.training.loss.Minibatch;
import io.zoetic.recipes.statistics.Proportion;
import io.zoetic.recipes.tokenizer.BytePairVocabulary;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.trainerworker.learning.batches.TrainingLoop;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;

/** The recipe: trains the tokenizer and the reference model from scratch. One thread. */
final class TrainReferenceModel {
  private static final int VOCAB_SIZE_MAX = 1024;
  private static final int REPORT_EVERY_STEPS = 20;
  private static final int VALIDATION_QUESTIONS = 40;

  private final TrainingOptions options;
  private final TrainingSession<DecoderParameters> session;
  private final CosineSchedule schedule;
  private final Report report;

  private TrainReferenceModel(
      TrainingOptions options, TrainingSession<DecoderParameters> session, LossCurve curve) {
    this.options = options;
    this.session = session;
    this.schedule = options.schedule();
    this.report = new Report(curve);
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
    try (TrainingSession<DecoderParameters> session =
        DecoderParameters.startRandom(
            config, new Random(options.seed()), AdamWOptions.ofDefaults(), Device.cpu())) {
      new TrainReferenceModel(options, session, LossCurve.start(out)).train(batches);
      session.parameters().save(out);
    }
  }

  private void train(BatchStream batches) {
    new TrainingLoop<>(session, (_, _, _) -> next(batches), schedule, options.seed())
        .learn(this::after);
  }

  private List<Minibatch> next(BatchStream batches) {
    ConversationLoss batch = batches.next();
    report.tokens += batch.predictedTokens();
    return List.of(batch);
  }

  /** Never ends training: the learning rate is on its way down to the last step. */
  private boolean after(TrainingLoop.Progress progress) {
    try {
      report.add(progress, schedule.at(progress.step() - 1));
      if (progress.step() % options.validateEverySteps() == 0
          && progress.step() < progress.steps()) {
        validate();
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void validate() throws IOException {
    session.parameters().save(options.out());
    Evaluation evaluation = new Evaluation(options.seed(), VALIDATION_QUESTIONS);
    Map<String, Proportion> scores = evaluation.greedyScores(options.out(), Split.VALIDATION);
    StringBuilder line = new StringBuilder("validation:");
    scores.forEach((name, score) -> line.append(" %s %.2f".formatted(name, score.accuracy())));
    System.out.println(line);
  }

  /** The steps that have been taken, and those of them that have not been reported. */
  private static final class Report {
    private final LossCurve curve;
    private final long startNanos = System.nanoTime();
    private long tokens;
    private long reportNanos = startNanos;
    private long reportedTokens;
    private int unreportedSteps;
    private double lossSum;

    Report(LossCurve curve) {
      this.curve = curve;
    }

    void add(TrainingLoop.Progress progress, double learningRate) throws IOException {
      lossSum += progress.loss();
      unreportedSteps++;
      if (progress.step() % REPORT_EVERY_STEPS == 0 || progress.step() == progress.steps()) {
        print(progress, learningRate);
      }
    }

    private void print(TrainingLoop.Progress progress, double learningRate) throws IOException {
      long now = System.nanoTime();
      double speed = (tokens - reportedTokens) * 1e9 / (now - reportNanos);
      double loss = lossSum / unreportedSteps;
      double used = (double) progress.step() / progress.steps();
      long seconds = Duration.ofNanos(now - startNanos).toSeconds();
      curve.append(
          new LossCurve.Point(progress.step(), tokens, seconds, loss, learningRate, speed));
      System.out.printf(
          "step %d  %.1f %%  loss %.4f  lr %.6f  %,.0f tokens/s  %.1f min left%n",
          progress.step(), 100 * used, loss, learningRate, speed, seconds / 60.0 * (1 / used - 1));
      reportNanos = now;
      reportedTokens = tokens;
      unreportedSteps = 0;
      lossSum = 0;
    }
  }
}
