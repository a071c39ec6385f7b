// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation;

import io.zoetic.model.KvCache;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.StepInput;
import io.zoetic.model.TokenTrees;
import io.zoetic.model.svf.ExpertVector;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Asks the model itself: a label is as probable as the model finds it after the {@link
 * ClassificationPrompt}, against how probable the base model finds it there without any question.
 * Without that prior a label would win by being short or common (contextual calibration, arXiv
 * 2102.09690).
 *
 * <p>The beginning of the prompt is read when this is made. A question then costs one pass over its
 * own tokens and those of all labels, which are branches of one tree; nothing is generated. Under
 * the base model this is the prompt strategy of Transformer² (arXiv 2501.06252, 3.2), under an
 * expert trained to classify its classifier strategy.
 */
public final class LabelLikelihood implements FirstPass {
  private final LanguageModel model;
  private final ClassificationPrompt prompt;
  private final List<int[]> labels;
  private final int labelTokens;
  private final KvCache prefix;
  private final int prefixLength;
  private final double[] prior;

  /**
   * Reads the beginning of the prompt.
   *
   * @param classifier the expert that classifies; null is the base model
   * @throws IllegalArgumentException if the model cannot serve the classifier
   */
  public LabelLikelihood(
      LanguageModel model, ClassificationPrompt prompt, @Nullable ExpertVector classifier) {
    this(model, prompt, classifier, prior(model, prompt));
  }

  private LabelLikelihood(
      LanguageModel model,
      ClassificationPrompt prompt,
      @Nullable ExpertVector classifier,
      double[] prior) {
    this.model = model;
    this.prior = prior;
    this.prompt = prompt;
    this.labels = prompt.labelTokens();
    this.labelTokens = labels.stream().mapToInt(label -> label.length - 1).sum();
    int[] beginning = prompt.prefix();
    this.prefixLength = beginning.length;
    this.prefix = model.decoder().newCache(1, model.contextLength());
    try {
      prefix.setExpert(0, classifier);
      StepInput input = new StepInput(0, List.of(beginning), new int[] {0});
      model.decoder().step(prefix, input).close();
    } catch (RuntimeException e) {
      prefix.close();
      throw e;
    }
  }

  /**
   * The log-probability of each label, in nats, under the base model and after a question that says
   * nothing.
   */
  public static double[] prior(LanguageModel model, ClassificationPrompt prompt) {
    double[] none = new double[prompt.labels().size()];
    try (LabelLikelihood plain = new LabelLikelihood(model, prompt, null, none)) {
      return plain.scores(List.of(prompt.rest(""))).getFirst();
    }
  }

  /** Tokens of all labels, which are read with every question. */
  public int labelTokens() {
    return labelTokens;
  }

  @Override
  public List<Classification> classify(List<Question> questions) {
    List<int[]> trunks = questions.stream().map(question -> prompt.rest(question.text())).toList();
    List<double[]> scores = scores(trunks);
    List<Classification> found = new ArrayList<>();
    for (int i = 0; i < trunks.size(); i++) {
      int tokens = trunks.get(i).length + labelTokens;
      found.add(Classification.ofScores(prompt.labels(), scores.get(i), tokens));
    }
    return found;
  }

  private List<double[]> scores(List<int[]> trunks) {
    TokenTrees trees = TokenTrees.of(prefixLength, trunks, labels);
    float[] logprobs = model.decoder().scoreTrees(prefix, prefixLength, trees);
    List<double[]> all = new ArrayList<>();
    int at = 0;
    for (int tree = 0; tree < trunks.size(); tree++) {
      double[] scores = new double[labels.size()];
      for (int label = 0; label < scores.length; label++) {
        scores[label] = -prior[label];
        for (int i = 0; i < labels.get(label).length; i++) {
          scores[label] += logprobs[at++];
        }
      }
      all.add(scores);
    }
    return all;
  }

  @Override
  public void close() {
    prefix.close();
  }
}
