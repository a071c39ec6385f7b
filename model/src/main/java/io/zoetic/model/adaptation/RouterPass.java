// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation;

import io.zoetic.model.LanguageModel;
import io.zoetic.model.Span;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Asks a {@link Router}: one pass over the prompt through the first layers of the base model.
 * Experts that the router does not know are never found.
 */
public final class RouterPass implements FirstPass {
  /** Tokens of a prompt that are read: of a longer one, its end. */
  private static final int TOKENS_MAX = 256;

  /** More labels are multiplied together: to have their weights there once more is worth it. */
  private static final int ONE_BY_ONE_MAX = 256;

  private final LanguageModel model;
  private final UserTurn turn;
  private final Router router;
  private final Set<String> live;
  private final @Nullable RouterProducts products;

  /** What is read of a prompt, and the positions of it that are pooled. */
  @SuppressWarnings("ArrayRecordComponent") // read once
  private record Excerpt(int[] tokens, Span span) {}

  /**
   * @param live names of the experts that can be chosen, beside {@link Label#OTHER}
   * @throws IllegalArgumentException if the router looks at layers or a width that the model does
   *     not have
   */
  public RouterPass(LanguageModel model, Router router, Set<String> live) {
    router.requireFits(model.config());
    this.model = model;
    this.turn = UserTurn.of(model);
    this.router = router;
    List<String> known = new ArrayList<>(live);
    known.add(Label.OTHER);
    this.live = Set.copyOf(known);
    this.products = router.labels().size() > ONE_BY_ONE_MAX ? new RouterProducts(router) : null;
  }

  /** What a router sees of prompts; one row of features each. */
  public static float[][] features(
      LanguageModel model, List<int[]> prompts, Router.Reading reading) {
    UserTurn turn = UserTurn.of(model);
    return features(
        model, prompts.stream().map(prompt -> excerpt(turn, prompt, reading)).toList(), reading);
  }

  private static float[][] features(
      LanguageModel model, Iterable<Excerpt> excerpts, Router.Reading reading) {
    List<int[]> tokens = new ArrayList<>();
    List<Span> spans = new ArrayList<>();
    for (Excerpt excerpt : excerpts) {
      tokens.add(excerpt.tokens());
      spans.add(excerpt.span());
    }
    return model.decoder().pooled(tokens, spans, reading.layers());
  }

  private static Excerpt excerpt(UserTurn turn, int[] prompt, Router.Reading reading) {
    boolean whole = reading.pooling() == Router.Pooling.PROMPT;
    int[] read = whole ? prompt : turn.withoutEarlierTurns(prompt);
    Span span = whole ? Span.all(read.length) : turn.in(read);
    int cut = Math.max(0, read.length - TOKENS_MAX);
    int to = Math.max(1, span.to() - cut);
    return new Excerpt(
        Arrays.copyOfRange(read, cut, read.length),
        new Span(Math.min(to - 1, Math.max(0, span.from() - cut)), to));
  }

  @Override
  public List<Classification> classify(List<Question> questions) {
    List<Excerpt> excerpts =
        questions.stream()
            .map(question -> excerpt(turn, question.prompt(), router.reading()))
            .toList();
    float[][] features = features(model, excerpts, router.reading());
    if (products != null) {
      return classify(excerpts, features, products);
    }
    List<Classification> found = new ArrayList<>();
    for (int i = 0; i < features.length; i++) {
      found.add(router.classify(features[i], live, excerpts.get(i).tokens().length));
    }
    return found;
  }

  private List<Classification> classify(
      List<Excerpt> excerpts, float[][] features, RouterProducts of) {
    boolean[] counts = new boolean[router.labels().size()];
    for (int k = 0; k < counts.length; k++) {
      counts[k] = live.contains(router.labels().get(k));
    }
    double[][] standardised =
        Arrays.stream(features).map(router::standardised).toArray(double[][]::new);
    float[][] multiplied = of.of(standardised);
    List<Classification> found = new ArrayList<>();
    for (int i = 0; i < features.length; i++) {
      found.add(
          Classification.ofScores(
              router.labels(),
              router.scores(standardised[i], multiplied[i], counts),
              excerpts.get(i).tokens().length));
    }
    return found;
  }

  @Override
  public void close() {
    if (products != null) {
      products.close();
    }
  }
}
