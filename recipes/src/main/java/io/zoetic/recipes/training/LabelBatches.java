// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.training;

import io.zoetic.model.adaptation.ClassificationPrompt;
import io.zoetic.model.training.loss.LabelBatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/** Labelled questions in batches, again and again in another order. One thread. */
final class LabelBatches {
  private final LabelBatch.Frame frame;
  private final List<LabelBatch.Item> items;
  private final int rows;
  private final Random random;
  private int next;

  /**
   * @param prior of each label, as a first pass takes it off
   * @param questions at least one
   * @param rows questions of a batch; fewer if there are not as many
   */
  LabelBatches(
      ClassificationPrompt prompt,
      double[] prior,
      List<LabelledQuestion> questions,
      int rows,
      long seed) {
    this.frame = new LabelBatch.Frame(prompt.prefix(), prompt.labelTokens(), prior);
    this.items = new ArrayList<>();
    for (LabelledQuestion question : questions) {
      int label = prompt.labels().indexOf(question.label());
      items.add(new LabelBatch.Item(prompt.rest(question.text()), label));
    }
    this.rows = Math.min(rows, items.size());
    this.random = new Random(seed);
    this.next = items.size();
  }

  LabelBatch next() {
    if (next + rows > items.size()) {
      Collections.shuffle(items, random);
      next = 0;
    }
    List<LabelBatch.Item> batch = items.subList(next, next + rows);
    next += rows;
    return new LabelBatch(frame, batch);
  }
}
