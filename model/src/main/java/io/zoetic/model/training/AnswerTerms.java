// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import io.zoetic.model.training.loss.AnswerReading;
import io.zoetic.model.training.loss.AnswerRows;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.KlPenalty;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.model.training.loss.LossGradient;
import io.zoetic.model.training.loss.MinibatchLoss;
import io.zoetic.model.training.loss.Objective;
import java.util.ArrayList;
import java.util.List;

/**
 * The log-probabilities of an objective's answers, token by token, and behind them the divergences
 * from the base model at the same places, if they cost anything.
 */
final class AnswerTerms implements MinibatchLoss {
  private final Objective objective;
  private final List<Completion> answers;

  /** Answer tokens of all rows. */
  private final int count;

  AnswerTerms(Objective objective) {
    this.objective = objective;
    this.answers = objective.answers();
    this.count = answers.stream().mapToInt(answer -> answer.answer().length).sum();
  }

  @Override
  public String method(String method) {
    return method;
  }

  @Override
  public List<NDArray> arguments(NDManager scope) {
    AnswerRows rows = AnswerRows.of(answers);
    Shape shape = new Shape(rows.rows(), rows.length());
    return List.of(
        scope.create(rows.tokens(), shape),
        scope.create(rows.positions(), shape),
        scope.create(rows.branches(), shape),
        scope.create(rows.places()),
        scope.create(rows.targets()),
        scope.create(new float[] {direction()}),
        anchor(scope));
  }

  /**
   * What the base model made of the answers behind other prompts (N,C); where it reads these (0,0).
   */
  private NDArray anchor(NDManager scope) {
    List<AnswerReading> anchors = objective.anchors();
    if (anchors.isEmpty()) {
      return scope.create(new float[0], new Shape(0, 0));
    }
    int width = anchors.getFirst().width();
    float[] states = new float[count * width];
    int next = 0;
    for (AnswerReading anchor : anchors) {
      System.arraycopy(anchor.states(), 0, states, next, anchor.states().length);
      next += anchor.states().length;
    }
    return scope.create(states, new Shape(count, width));
  }

  private float direction() {
    KlPenalty kl = objective.kl();
    if (kl.coefficient() == 0) {
      return 0;
    }
    return kl.direction() == KlPenalty.Direction.FROM_BASE ? 1 : -1;
  }

  /** How likely each answer is. */
  List<Likelihood> likelihoods(float[] terms) {
    List<Likelihood> rows = new ArrayList<>();
    int next = 0;
    for (Completion answer : answers) {
      double[] tokens = new double[answer.answer().length];
      for (int i = 0; i < tokens.length; i++) {
        tokens[i] = terms[next++];
      }
      rows.add(new Likelihood(tokens));
    }
    return rows;
  }

  /** What the base model made of each answer: rows of its state and the log-probability. */
  List<AnswerReading> readings(float[] terms) {
    List<AnswerReading> readings = new ArrayList<>();
    int width = terms.length / count - 1;
    int next = 0;
    for (Completion answer : answers) {
      double[] tokens = new double[answer.answer().length];
      float[] states = new float[tokens.length * width];
      for (int i = 0; i < tokens.length; i++) {
        System.arraycopy(terms, next, states, i * width, width);
        tokens[i] = terms[next + width];
        next += width + 1;
      }
      readings.add(new AnswerReading(new Likelihood(tokens), states));
    }
    return readings;
  }

  @Override
  public Outcome outcome(float[] terms) {
    LossGradient lossGradient = objective.lossGradient(likelihoods(terms));
    float[] derivatives = new float[terms.length];
    int next = 0;
    for (int row = 0; row < answers.size(); row++) {
      for (int token = 0; token < answers.get(row).answer().length; token++) {
        derivatives[next++] = (float) lossGradient.of(row, token);
      }
    }
    return terms.length > count
        ? anchored(lossGradient.loss(), terms, derivatives)
        : new Outcome(lossGradient.loss(), 0, 0, derivatives);
  }

  /** With what leaving the base model costs. */
  private Outcome anchored(double first, float[] terms, float[] derivatives) {
    double loss = first;
    double nats = 0;
    int next = count;
    for (int row = 0; row < answers.size(); row++) {
      float price = (float) (objective.kl().coefficient() * objective.klShare(row));
      for (int token = 0; token < answers.get(row).answer().length; token++, next++) {
        derivatives[next] = price;
        loss += price * terms[next];
        nats += terms[next];
      }
    }
    return new Outcome(loss, nats, count, derivatives);
  }
}
