// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.model.ComputeType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What two rows tell of two routers, against the routers themselves. */
class RowChangeTest {
  private static final int WIDTH = 24;
  private static final int EXPERTS = 40;
  private static final int PROMPTS = 400;
  private static final String CHANGED = "expert-7";

  @SuppressWarnings("NullAway.Init") // Before each test.
  private Random random;

  @BeforeEach
  void seed() {
    long seed = new Random().nextLong();
    System.out.println("seed: " + seed);
    random = new Random(seed);
  }

  private float[] numbers(int count, double deviation) {
    float[] numbers = new float[count];
    for (int i = 0; i < count; i++) {
      numbers[i] = (float) (deviation * random.nextGaussian());
    }
    return numbers;
  }

  /** Of experts that accept about one prompt of five. */
  private Router router() {
    float[][] background = new float[60][];
    Arrays.setAll(background, _ -> numbers(WIDTH, 3));
    Router router =
        OpenSetFit.begin("digest", new Router.Reading(1, Router.Pooling.USER_TURN), background);
    for (int i = 0; i < EXPERTS; i++) {
      router = router.with("expert-" + i, row());
    }
    return router;
  }

  private Router.Row row() {
    return row(-3 + (float) random.nextGaussian());
  }

  private Router.Row row(float bias) {
    return new Router.Row(numbers(WIDTH, 0.8), 0.02f * random.nextFloat(), bias);
  }

  private float[][] prompts(int count) {
    float[][] prompts = new float[count][];
    Arrays.setAll(prompts, _ -> numbers(WIDTH, 3));
    return prompts;
  }

  private static String best(Router router, float[] prompt) {
    return router.classify(prompt, Set.copyOf(router.labels()), 0).best();
  }

  private static RowChange change(Router before, Router after) {
    return RowChange.of(before, after, CHANGED).orElseThrow();
  }

  private static CompactFeatures one(Router router, float[] prompt) {
    return kept(router, new float[][] {prompt});
  }

  private static CompactFeatures kept(Router router, float[][] prompts) {
    return CompactFeatures.of(router, prompts, ComputeType.FLOAT32);
  }

  /** The whole routers are the oracle. */
  private void assertNothingIsMissed(Router before, Router after) {
    RowChange change = change(before, after);
    int touched = 0;
    int flagged = 0;
    for (float[] prompt : prompts(PROMPTS)) {
      String was = best(before, prompt);
      String then = best(after, prompt);
      boolean isTouched = !was.equals(then) || then.equals(CHANGED);
      boolean isFlagged = change.mayExceed(0, one(after, prompt));
      assertThat(isFlagged || !isTouched).as("%s -> %s", was, then).isTrue();
      touched += isTouched ? 1 : 0;
      flagged += isFlagged ? 1 : 0;
    }
    System.out.printf("%d of %d are touched, %d flagged%n", touched, PROMPTS, flagged);
    assertThat(touched).isPositive();
    assertThat(flagged).as("it tells something").isLessThan(PROMPTS * 9 / 10);
  }

  @Test
  void promptsThatARefittedExpertTouches_areFound() {
    Router before = router().with(CHANGED, row(-2));

    assertNothingIsMissed(before, before.with(CHANGED, row(-2)));
  }

  @Test
  void promptsThatANewExpertTouches_areFound() {
    Router after = router();
    int known = after.labels().size() - 1;
    Router with = after.with(CHANGED, row());
    assertThat(RowChange.of(after, with, "expert-8")).as("another has changed").isEmpty();
    Router before =
        new Router(
            after.baseModel(),
            after.reading(),
            after.labels().subList(0, known),
            after.mean(),
            after.deviation(),
            Arrays.copyOf(after.weight(), known * WIDTH),
            Arrays.copyOf(after.curvature(), known),
            Arrays.copyOf(after.bias(), known));
    String last = after.labels().getLast();

    assertThat(RowChange.of(before, after, last).orElseThrow().rows()).hasSize(1);
    assertThat(RowChange.of(before, after, CHANGED)).isEmpty();
    assertThat(RowChange.of(after, before, last)).isEmpty();
  }

  @Test
  void promptsOfTheExpert_areFoundWhereTheRouterStays() {
    Router router = router().with(CHANGED, row(-2));

    assertNothingIsMissed(router, router);
  }

  @Test
  void expertThatNoRouterKnows_touchesNothing() {
    Router router = router();
    RowChange change = RowChange.of(router, router, "nobody").orElseThrow();

    assertThat(change.isRouted()).isFalse();
    assertThat(change.mayExceed(0, kept(router, prompts(5)))).isFalse();
  }

  @Test
  void routersThatDifferElsewhere_areNotTold() {
    Router before = router();
    Router after = before.with(CHANGED, row());
    float[] bias = after.bias().clone();
    bias[3] += 0.001f;

    assertThat(RowChange.of(before, with(after, after.mean(), bias), CHANGED)).isEmpty();
    assertThat(RowChange.of(before, with(after, numbers(WIDTH, 1), after.bias()), CHANGED))
        .isEmpty();
    float[] liking = before.bias().clone();
    liking[0] = 1;
    Router likes = with(before, before.mean(), liking);
    assertThat(RowChange.of(likes, likes, CHANGED)).as("the base model has a score").isEmpty();
  }

  private static Router with(Router router, float[] mean, float[] bias) {
    return new Router(
        router.baseModel(),
        router.reading(),
        router.labels(),
        mean,
        router.deviation(),
        router.weight(),
        router.curvature(),
        bias);
  }

  @Test
  void bounds_areAboveTheScores_byWhatRoundingTakesAway() {
    Router router = router();
    Router.Row row = router.row(CHANGED).orElseThrow();
    int label = router.labels().indexOf(CHANGED);
    double length = 0;
    for (float one : row.weight()) {
      length += one * one;
    }
    double most = 0;
    for (float[] prompt : prompts(PROMPTS)) {
      double score = router.scores(prompt, Set.of(CHANGED))[label];
      double bound = one(router, prompt).highest(row);
      double largest = 0;
      double square = 0;
      for (double each : router.standardised(prompt)) {
        largest = Math.max(largest, Math.abs(each));
        square += each * each;
      }
      // Rounding takes away half a step of each feature at most.
      double rounded = Math.sqrt(length) * Math.sqrt(WIDTH) * largest / 127 / 2;
      // What a batch may change: 1e-3 of the length, of which the square counts twice.
      double noise = 1e-3 * (Math.sqrt(length * square) + 2 * row.curvature() * square);
      assertThat(bound).isBetween(score + noise / 2, score + 2 * rounded + noise + 1e-3);
      most = Math.max(most, bound - score);
    }
    System.out.println("at most above the score: " + most);
    float[][] all = prompts(50);
    assertThat(kept(router, all).highest(row))
        .isEqualTo(
            Arrays.stream(all).mapToDouble(each -> one(router, each).highest(row)).max().orElse(0));
    assertThat(kept(router, all).bytes()).isEqualTo(50 * (WIDTH + 12));
  }

  /** What the same prompt may look like beside others, in the direction that the row likes most. */
  @Test
  void bounds_areAboveTheScoresOfThePromptBesideOthers() {
    Router router = router();
    Router.Row row = router.row(CHANGED).orElseThrow();
    for (double noise : new double[] {1e-3, 2e-2}) {
      ComputeType type = noise == 1e-3 ? ComputeType.FLOAT32 : ComputeType.BFLOAT16;
      for (float[] prompt : prompts(PROMPTS)) {
        double[] y = router.standardised(prompt);
        double[] liked = new double[y.length];
        for (int i = 0; i < y.length; i++) {
          liked[i] = row.weight()[i] - 2 * row.curvature() * y[i];
        }
        double shift = 0.99 * noise * length(y) / length(liked);
        float[] beside = prompt.clone();
        for (int i = 0; i < y.length; i++) {
          beside[i] += (float) (shift * liked[i] * router.deviation()[i]);
        }
        int label = router.labels().indexOf(CHANGED);
        double score = router.scores(beside, Set.of(CHANGED))[label];

        assertThat(CompactFeatures.of(router, new float[][] {prompt}, type).highest(row))
            .isGreaterThanOrEqualTo(score);
      }
    }
  }

  private static double length(double[] numbers) {
    return Math.sqrt(Arrays.stream(numbers).map(each -> each * each).sum());
  }

  @Test
  void whatIsNoNumber_isNeverRuledOut() {
    Router router = router();
    float[][] prompts = prompts(3);
    prompts[1][5] = Float.NaN;

    assertThat(change(router, router).mayExceed(1e9, kept(router, prompts))).isTrue();
    prompts[1][5] = Float.POSITIVE_INFINITY;
    assertThat(change(router, router).mayExceed(1e9, kept(router, prompts))).isTrue();
  }

  @Test
  void likeness_isHighestOfTheExpertItself() {
    Router router = router();
    double[] likeness = change(router, router).likeness();

    List<Double> found = new ArrayList<>();
    Arrays.stream(likeness).forEach(found::add);
    assertThat(likeness).hasSize(router.labels().size());
    assertThat(likeness[0]).as("the base model's").isZero();
    assertThat(found.indexOf(found.stream().max(Double::compare).orElseThrow()))
        .isEqualTo(router.labels().indexOf(CHANGED));
    assertThat(Optional.of(router).flatMap(known -> known.row("nobody"))).isEmpty();
  }

  /** One matrix product for all of many labels finds what each label's own product does. */
  @Test
  void products_leadWhereSingleProductsDo() {
    Router router = router();
    for (int i = EXPERTS; i < 600; i++) {
      router = router.with("expert-" + i, row());
    }
    boolean[] live = new boolean[router.labels().size()];
    for (int k = 0; k < live.length; k++) {
      live[k] = k % 7 != 3;
    }
    Set<String> names = new HashSet<>();
    for (int k = 0; k < live.length; k++) {
      if (live[k]) {
        names.add(router.labels().get(k));
      }
    }
    float[][] prompts = prompts(33);
    double[][] standardised =
        Arrays.stream(prompts).map(router::standardised).toArray(double[][]::new);
    try (RouterProducts products = new RouterProducts(router)) {
      float[][] found = products.of(standardised);
      for (int i = 0; i < prompts.length; i++) {
        Classification all =
            Classification.ofScores(
                router.labels(), router.scores(standardised[i], found[i], live), 0);
        Classification single = router.classify(prompts[i], names, 0);
        assertThat(all.labels()).hasSize(Classification.LISTED_MAX);
        assertThat(all.best()).isEqualTo(single.best());
        for (int j = 0; j < 5; j++) {
          Classification.Share share = single.labels().get(j);
          assertThat(all.of(share.label())).isCloseTo(share.probability(), within(1e-6));
        }
      }
    }
  }
}
