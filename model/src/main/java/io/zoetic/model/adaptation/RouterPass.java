// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation;

import io.zoetic.model.LanguageModel;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;

/**
 * Asks a {@link Router}: one pass over the prompt through the first layers of the base model, and a
 * linear probe. Experts that the router has not been trained on are never found.
 */
public final class RouterPass implements FirstPass {
  /** Tokens of a prompt that are read: of a longer one, its end. */
  private static final int TOKENS_MAX = 256;

  private final LanguageModel model;
  private final Router router;
  private final Set<String> live;

  /**
   * @param live names of the experts that can be chosen, beside {@link Label#OTHER}
   * @throws IllegalArgumentException if the router looks at layers or a width that the model does
   *     not have
   */
  public RouterPass(LanguageModel model, Router router, Set<String> live) {
    router.requireFits(model.config());
    this.model = model;
    this.router = router;
    List<String> known = new ArrayList<>(live);
    known.add(Label.OTHER);
    this.live = Set.copyOf(known);
  }

  /** What a router sees of prompts; one row of features each. */
  public static float[][] features(LanguageModel model, List<int[]> prompts, int layers) {
    List<int[]> ends =
        prompts.stream()
            .map(prompt -> Arrays.copyOfRange(prompt, start(prompt), prompt.length))
            .toList();
    return model.decoder().pooled(ends, layers);
  }

  private static int start(int[] prompt) {
    return Math.max(0, prompt.length - TOKENS_MAX);
  }

  @Override
  public List<Classification> classify(List<Question> questions) {
    List<int[]> prompts = questions.stream().map(Question::prompt).toList();
    float[][] features = features(model, prompts, router.layers());
    List<Classification> found = new ArrayList<>();
    for (int i = 0; i < features.length; i++) {
      found.add(router.classify(features[i], live, prompts.get(i).length - start(prompts.get(i))));
    }
    return found;
  }

  @Override
  public void close() {
    // Everything belongs to the model.
  }
}
