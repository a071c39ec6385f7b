// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValueUtils;
import ai.djl.pytorch.jni.JniUtils;
import io.zoetic.model.DecoderScript;
import io.zoetic.model.training.loss.AnswerReading;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.model.training.loss.LossGradient;
import io.zoetic.model.training.loss.Minibatch;
import io.zoetic.model.training.loss.MinibatchLoss;
import io.zoetic.model.training.loss.Objective;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.IntStream;

/**
 * The policy that answers are likely under: the base model alone, or with what is trained. One
 * thread.
 *
 * @param method of the script for terms of objectives
 * @param arguments those after the minibatch's; DJL makes one list of those whose names are the
 *     same and end in {@code []}
 * @param lengthMax positions of a sequence
 */
record TrainablePolicy(
    DecoderScript script, String method, List<PtNDArray> arguments, int lengthMax) {
  /** Bounds memory where nothing else bounds it. */
  private static final int TOKENS_MAX = 2048;

  /** Answers to be read, not learnt. */
  private record Reading(List<Completion> answers) implements Objective {
    @Override
    public LossGradient lossGradient(List<Likelihood> now) {
      return new LossGradient(now);
    }
  }

  /**
   * Refuses what has more positions than the model.
   *
   * @throws IllegalArgumentException if it has
   */
  void requireFitting(Minibatch batch) {
    if (batch.length() > lengthMax) {
      throw new IllegalArgumentException(
          "a sequence must have at most %d tokens before its last, had %d"
              .formatted(lengthMax, batch.length()));
    }
  }

  /** The terms (N), which belong to {@code scope}; recorded for gradients if the thread does. */
  PtNDArray terms(MinibatchLoss terms, NDManager scope) {
    JniUtils.setGraphExecutorOptimize(false);
    NDList inputs = new NDList();
    inputs.addAll(terms.arguments(scope));
    inputs.addAll(arguments);
    NDArray name = scope.zeros(new Shape(1));
    name.setName("module_method:" + terms.method(method));
    inputs.add(name);
    // The other way to call a method, as inference does, never keeps what gradients need.
    return (PtNDArray) IValueUtils.forward(script.block(), inputs, true).singletonOrThrow();
  }

  /**
   * How likely answers are, in their order; read in batches of similar length.
   *
   * @throws IllegalArgumentException if one has more tokens than the model has positions
   */
  List<Likelihood> likelihoods(List<Completion> answers, NDManager owner) {
    return inBatches(answers, some -> read(some, owner, AnswerTerms::likelihoods));
  }

  /**
   * What a policy whose method returns readings makes of answers, likewise.
   *
   * @throws IllegalArgumentException if one has more tokens than the model has positions
   */
  List<AnswerReading> readings(List<Completion> answers, NDManager owner) {
    return inBatches(answers, some -> read(some, owner, AnswerTerms::readings));
  }

  private <R> List<R> inBatches(
      List<Completion> answers, Function<List<Completion>, List<R>> reader) {
    requireFitting(new Reading(answers));
    List<Integer> order =
        IntStream.range(0, answers.size())
            .boxed()
            .sorted(Comparator.comparingInt(i -> answers.get(i).length()))
            .toList();
    Map<Integer, R> found = new TreeMap<>();
    boolean recording = JniUtils.isGradMode();
    JniUtils.setGradMode(false);
    try {
      for (int start = 0; start < order.size(); ) {
        int end = end(order, start, answers);
        List<Integer> some = order.subList(start, end);
        List<R> read = reader.apply(some.stream().map(answers::get).toList());
        for (int i = 0; i < some.size(); i++) {
          found.put(some.get(i), read.get(i));
        }
        start = end;
      }
    } finally {
      JniUtils.setGradMode(recording);
    }
    return List.copyOf(found.values());
  }

  /** As many as fit, one at least; each is longer than those before it. */
  private static int end(List<Integer> order, int start, List<Completion> answers) {
    int end = start + 1;
    while (end < order.size()
        && (end + 1 - start) * answers.get(order.get(end)).length() <= TOKENS_MAX) {
      end++;
    }
    return end;
  }

  private <R> R read(
      List<Completion> answers, NDManager owner, BiFunction<AnswerTerms, float[], R> meaning) {
    AnswerTerms terms = new AnswerTerms(new Reading(answers));
    try (NDManager scope = owner.newSubManager()) {
      return meaning.apply(terms, terms(terms, scope).toFloatArray());
    }
  }
}
