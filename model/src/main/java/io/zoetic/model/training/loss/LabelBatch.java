// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.training.loss;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Questions with the right one of some labels: to be minimised is its mean negative log-probability
 * among all labels, a label being as likely as its tokens are. That is how a first pass scores
 * them.
 *
 * <p>All questions are read in one sequence that begins with what they share, so that this is
 * computed once.
 */
public final class LabelBatch implements Minibatch, MinibatchLoss {
  private final int labels;
  private final int length;
  private final List<Long> tokens = new ArrayList<>();
  private final List<Long> positions = new ArrayList<>();
  private final List<Long> groups = new ArrayList<>();
  private final List<Long> branches = new ArrayList<>();
  private final List<Long> sources = new ArrayList<>();
  private final List<Long> targets = new ArrayList<>();
  private final List<Long> owners = new ArrayList<>();
  private final long[] truth;
  private final double[] prior;

  /**
   * A question behind the shared beginning.
   *
   * @param rest its tokens, at least one, up to where the label begins
   * @param label the index of its label
   */
  @SuppressWarnings("ArrayRecordComponent") // built for one step and dropped
  public record Item(int[] rest, int label) {}

  /**
   * The frame that all questions have in common.
   *
   * @param prefix the tokens that they begin with
   * @param labels the tokens of each label, at least one each
   * @param prior what is taken off each label's log-probability, in nats
   */
  @SuppressWarnings("ArrayRecordComponent")
  public record Frame(int[] prefix, List<int[]> labels, double[] prior) {}

  /**
   * Questions with the same labels.
   *
   * @param items at least one
   * @throws IllegalArgumentException if there is no question
   */
  public LabelBatch(Frame frame, List<Item> items) {
    int[] prefix = frame.prefix();
    List<int[]> labels = frame.labels();
    if (items.isEmpty()) {
      throw new IllegalArgumentException("a batch must have at least one question, had none");
    }
    this.labels = labels.size();
    this.prior = frame.prior();
    this.truth = items.stream().mapToLong(Item::label).toArray();
    for (int i = 0; i < prefix.length; i++) {
      add(prefix[i], i, 0, 0);
    }
    int longest = 0;
    for (int question = 0; question < items.size(); question++) {
      add(prefix.length, question, items.get(question).rest(), labels);
      longest = Math.max(longest, items.get(question).rest().length);
    }
    int label = labels.stream().mapToInt(each -> each.length).max().orElse(0);
    this.length = prefix.length + longest + label;
  }

  private void add(int prefix, int question, int[] rest, List<int[]> all) {
    for (int i = 0; i < rest.length; i++) {
      add(rest[i], prefix + i, question + 1, 0);
    }
    long end = tokens.size() - 1L;
    for (int k = 0; k < all.size(); k++) {
      int[] label = all.get(k);
      for (int i = 0; i < label.length; i++) {
        sources.add(i == 0 ? end : tokens.size() - 1L);
        targets.add((long) label[i]);
        owners.add((long) question * labels + k);
        add(label[i], prefix + rest.length + i, question + 1, k + 1);
      }
    }
  }

  private void add(int token, int position, int group, int branch) {
    tokens.add((long) token);
    positions.add((long) position);
    groups.add((long) group);
    branches.add((long) branch);
  }

  @Override
  public int tokenCount() {
    return tokens.size();
  }

  @Override
  public int length() {
    return length;
  }

  @Override
  public String method(String method) {
    if (!method.startsWith("expert_terms")) {
      throw new IllegalArgumentException("labels must be learnt by z, was " + method);
    }
    return method.replaceFirst("expert_terms", "label_loss");
  }

  @Override
  public List<NDArray> arguments(NDManager scope) {
    Shape sequence = new Shape(1, tokens.size());
    Shape scored = new Shape(targets.size());
    return List.of(
        longs(scope, tokens, sequence),
        longs(scope, positions, sequence),
        longs(scope, groups, sequence),
        longs(scope, branches, sequence),
        longs(scope, sources, scored),
        longs(scope, targets, scored),
        longs(scope, owners, scored),
        scope.create(start(), new Shape(truth.length, labels)),
        scope.create(Arrays.copyOf(truth, truth.length)));
  }

  @Override
  public Outcome outcome(float[] terms) {
    return new Outcome(terms[0], 0, 0, new float[] {1});
  }

  private float[] start() {
    float[] start = new float[truth.length * labels];
    for (int i = 0; i < start.length; i++) {
      start[i] = (float) -prior[i % labels];
    }
    return start;
  }

  private static NDArray longs(NDManager scope, List<Long> values, Shape shape) {
    return scope.create(values.stream().mapToLong(Long::longValue).toArray(), shape);
  }
}
