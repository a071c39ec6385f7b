// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Completions and what to minimise on them: the sum over positions of {@code weight * (negative
 * log-likelihood of the target) + kl * KL(base || policy)}.
 *
 * @param next tokens, targets and weights (B,T)
 * @param kl (B,T) how much leaving the base model costs, 0 for padding and prompts
 */
@SuppressWarnings("ArrayRecordComponent") // built for one step and dropped
public record ObjectiveBatch(TrainingBatch next, float[] kl) implements Minibatch {

  @Override
  public int tokenCount() {
    return next.tokens().length;
  }

  @Override
  public int length() {
    return next.length();
  }

  @Override
  public String method(String method) {
    return method;
  }

  @Override
  public List<NDArray> arguments(NDManager scope) {
    Shape shape = new Shape(next.rows(), next.length());
    return List.of(
        scope.create(next.tokens(), shape),
        scope.create(next.targets(), shape),
        scope.create(next.weights(), shape),
        scope.create(kl, shape));
  }

  /** Next-token loss: the mean over an answer's tokens, then the mean over the completions. */
  public static ObjectiveBatch nextToken(List<Completion> completions) {
    double share = 1.0 / completions.size();
    return of(completions, completion -> share / completion.answer().length, 0);
  }

  /**
   * REINFORCE (arXiv 2501.06252, 3.1): the log-probability of each answer, summed over its tokens,
   * times its reward, less {@code klCoefficient} times the divergence from the base model, summed
   * over its positions; the mean over the completions, negated.
   *
   * @param klCoefficient ≥ 0; the divergence is KL(base || policy), as in the published code
   */
  public static ObjectiveBatch reinforce(List<Completion> completions, double klCoefficient) {
    if (!(klCoefficient >= 0 && Double.isFinite(klCoefficient))) {
      throw new IllegalArgumentException("klCoefficient must be >= 0, was " + klCoefficient);
    }
    double share = 1.0 / completions.size();
    return of(completions, completion -> share * completion.reward(), share * klCoefficient);
  }

  private static ObjectiveBatch of(
      List<Completion> completions, ToDoubleFunction<Completion> weight, double kl) {
    if (completions.isEmpty()) {
      throw new IllegalArgumentException("a batch must have at least one completion, had none");
    }
    TrainingBatch next =
        TrainingBatch.of(
            completions.stream()
                .map(completion -> sequence(completion, (float) weight.applyAsDouble(completion)))
                .toList());
    float[] divergence = new float[next.weights().length];
    for (int row = 0; row < completions.size(); row++) {
      Completion completion = completions.get(row);
      int from = row * next.length() + completion.prompt().length - 1;
      Arrays.fill(divergence, from, from + completion.answer().length, (float) kl);
    }
    return new ObjectiveBatch(next, divergence);
  }

  private static TrainingBatch.Sequence sequence(Completion completion, float weight) {
    int[] tokens = Arrays.copyOf(completion.prompt(), completion.length());
    System.arraycopy(
        completion.answer(), 0, tokens, completion.prompt().length, completion.answer().length);
    float[] weights = new float[tokens.length];
    Arrays.fill(weights, completion.prompt().length, weights.length, weight);
    return new TrainingBatch.Sequence(tokens, weights);
  }
}
