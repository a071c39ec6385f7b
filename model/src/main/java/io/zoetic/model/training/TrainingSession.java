// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import ai.djl.engine.Engine;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.JniUtils;
import ai.djl.training.GradientCollector;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.LabelBatch;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.model.training.loss.Minibatch;
import io.zoetic.model.training.loss.MinibatchLoss;
import io.zoetic.model.training.loss.Objective;
import java.util.ArrayList;
import java.util.List;

/**
 * One training of one set of parameters over the trainer's frozen base. To be closed before the
 * trainer; on the trainer's thread.
 *
 * @param <P> what is trained
 */
public final class TrainingSession<P extends TrainedParameters> implements AutoCloseable {
  private final P parameters;
  private final TrainablePolicy policy;
  private final String subject;
  private final PtNDManager manager;
  private final AdamW optimizer;

  /**
   * Before a step.
   *
   * @param loss of all minibatches together, with what leaving the base model costs
   * @param kl the divergence from the base model in nats, the mean of the positions where it costs
   *     anything; 0 if there are none
   * @param gradientNorm not yet clipped
   */
  public record Step(double loss, double kl, double gradientNorm) {}

  TrainingSession(
      P parameters,
      TrainablePolicy policy,
      String baseModel,
      PtNDManager manager,
      AdamWOptions options) {
    this.parameters = parameters;
    this.policy = policy;
    this.subject = "%s of %s by %s".formatted(parameters.description(), baseModel, options);
    this.manager = manager;
    this.optimizer = new AdamW(manager, parameters.arrays(), options);
  }

  /** What is trained, as it is now; not to be used after the run is closed. */
  public P parameters() {
    return parameters;
  }

  /** How many steps have updated the parameters. */
  public long steps() {
    return optimizer.steps();
  }

  /**
   * One optimiser step on one minibatch.
   *
   * @see #step(List, double)
   */
  public Step step(Minibatch batch, double learningRate) {
    return step(List.of(batch), learningRate);
  }

  /**
   * One optimiser step on the sum of some losses, each of which is computed by itself. Minibatches
   * without tokens are passed over; if there are no others, nothing is updated.
   *
   * @throws IllegalArgumentException if a sequence is longer than the model's positions
   * @throws IllegalStateException if the loss or its gradient is not finite; nothing has been
   *     updated then, and the next step begins afresh
   */
  public Step step(List<? extends Minibatch> batches, double learningRate) {
    List<? extends Minibatch> read =
        batches.stream().filter(batch -> batch.tokenCount() > 0).toList();
    read.forEach(policy::requireFitting);
    if (read.isEmpty()) {
      return new Step(0, 0, 0);
    }
    MinibatchLoss.Outcome sum = backward(read);
    double norm = optimizer.step(learningRate, Double.isFinite(sum.loss()));
    if (!Double.isFinite(sum.loss()) || !Double.isFinite(norm)) {
      throw new IllegalStateException(
          "loss and gradient norm must be finite, were %s and %s".formatted(sum.loss(), norm));
    }
    return new Step(sum.loss(), sum.klNats() / Math.max(1, sum.klTokens()), norm);
  }

  private MinibatchLoss.Outcome backward(List<? extends Minibatch> batches) {
    MinibatchLoss.Outcome sum = MinibatchLoss.Outcome.NOTHING;
    for (int i = 0; i < batches.size(); i++) {
      try {
        sum = sum.plus(backward(batches.get(i)));
      } catch (RuntimeException e) {
        if (i > 0) {
          optimizer.step(0, false); // Forgets the gradients of those before it.
        }
        throw e;
      }
    }
    return sum;
  }

  /** Adds the gradient of the loss to those of the parameters. */
  MinibatchLoss.Outcome backward(Minibatch batch) {
    MinibatchLoss terms =
        switch (batch) {
          case LabelBatch labels -> labels;
          case Objective objective -> new AnswerTerms(objective);
        };
    try (NDManager scope = manager.newSubManager();
        GradientCollector _ = Engine.getEngine("PyTorch").newGradientCollector()) {
      PtNDArray values = policy.terms(terms, scope);
      MinibatchLoss.Outcome outcome = terms.outcome(values.toFloatArray());
      PtNDArray lossGradient = (PtNDArray) scope.create(outcome.lossGradient(), values.getShape());
      JniUtils.backward(values, lossGradient, false, false);
      return outcome;
    }
  }

  /**
   * How likely answers are under the parameters as they are now, in their order.
   *
   * @throws IllegalArgumentException if one has more tokens than the model has positions
   */
  public List<Likelihood> likelihoods(List<Completion> answers) {
    return policy.likelihoods(answers, manager);
  }

  /**
   * Everything that another run needs to go on from here as this one would.
   *
   * @param random what the caller draws its minibatches with
   */
  public TrainingCheckpoint checkpoint(ResumableRandom random) {
    List<List<float[]>> saved = new ArrayList<>();
    for (List<PtNDArray> arrays : optimizer.arrays()) {
      saved.add(arrays.stream().map(PtNDArray::toFloatArray).toList());
    }
    return new TrainingCheckpoint(subject, steps(), random.state(), saved);
  }

  /**
   * Goes on from another run.
   *
   * @return random numbers that go on as well
   * @throws IllegalArgumentException if that run trained something else, or otherwise
   */
  public ResumableRandom restore(TrainingCheckpoint checkpoint) {
    checkpoint.requireSubject(subject);
    try (NDManager scope = manager.newSubManager()) {
      List<List<PtNDArray>> arrays = new ArrayList<>();
      for (int kind = 0; kind < optimizer.arrays().size(); kind++) {
        arrays.add(checkpoint.load(kind, optimizer.arrays().get(kind), scope));
      }
      optimizer.restore(checkpoint.steps(), arrays);
    }
    return new ResumableRandom(checkpoint.random());
  }

  /**
   * Begins again from other values, as if no step had been taken.
   *
   * @param values of each array that is trained, in their order
   * @throws IllegalArgumentException if there are more or fewer
   */
  public void startAgain(List<float[]> values) {
    List<PtNDArray> arrays = parameters.arrays();
    List<Long> sizes = values.stream().map(each -> (long) each.length).toList();
    List<Long> expected = arrays.stream().map(PtNDArray::size).toList();
    if (!sizes.equals(expected)) {
      throw new IllegalArgumentException(
          "values must be as many as are trained, %s, were %s".formatted(expected, sizes));
    }
    try (NDManager scope = manager.newSubManager()) {
      List<PtNDArray> given = new ArrayList<>();
      List<PtNDArray> zeros = new ArrayList<>();
      for (int i = 0; i < arrays.size(); i++) {
        given.add((PtNDArray) scope.create(values.get(i), arrays.get(i).getShape()));
        zeros.add((PtNDArray) scope.zeros(arrays.get(i).getShape()));
      }
      optimizer.restore(0, List.of(given, zeros, zeros));
    }
  }

  /** Native arrays and scopes that are open, for tests of leaks. */
  int nativeArrays() {
    return manager.getManagedArrays().size();
  }

  @Override
  public void close() {
    manager.close();
  }
}
