// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.model.adaptation.mixture.MixtureObjective.Score;
import io.zoetic.model.adaptation.mixture.MixtureObjective.Trial;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MixtureAdaptationTest {
  private static final MixtureWeights PLANTED =
      new MixtureWeights(List.of(500_000, 300_000, 50_000));

  private record Made(
      int experts,
      int shots,
      boolean hasRightAnswers,
      BiFunction<MixtureWeights, Integer, Score> scores)
      implements MixtureObjective {
    @Override
    public List<Score> score(List<Trial> trials) {
      return trials.stream().map(each -> scores.apply(each.weights(), each.shot())).toList();
    }
  }

  private static AdaptedMixture adapt(MixtureObjective objective, long seed) {
    return new MixtureAdaptation(
            objective, SearchOptions.of(objective.experts(), objective.shots(), seed))
        .run();
  }

  private static double squaredDistance(MixtureWeights one, MixtureWeights other) {
    double sum = 0;
    for (int i = 0; i < one.experts(); i++) {
      sum += Math.pow(one.of(i) - other.of(i), 2);
    }
    return sum;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void findsAPlantedMixture(long seed) {
    AdaptedMixture found =
        adapt(
            new Made(
                3,
                10,
                true,
                (weights, shot) ->
                    new Score(0, -(1 + shot / 10.0) * squaredDistance(weights, PLANTED))),
            seed);
    for (int expert = 0; expert < 3; expert++) {
      assertThat(found.weights().of(expert))
          .as("seed %d, %s", seed, found)
          .isCloseTo(PLANTED.of(expert), within(0.05));
    }
  }

  @Test
  void staysWithTheBaseModelOnShuffledLabels() {
    int base = 0;
    for (long seed = 0; seed < 50; seed++) {
      var shots = new LinearExperts(5, 10, MixtureWeights.single(5, 0), seed).shuffled(1000 + seed);
      base += adapt(shots, seed).weights().isBase() ? 1 : 0;
    }
    assertThat(base).as("seeds of 50 that stay with the base model").isGreaterThanOrEqualTo(45);
  }

  @Test
  void believesTrueLabels() {
    int mixed = 0;
    for (long seed = 0; seed < 50; seed++) {
      var shots = new LinearExperts(5, 20, single(5, 0), seed);
      mixed += adapt(shots, seed).weights().isBase() ? 0 : 1;
    }
    assertThat(mixed).as("seeds of 50 that leave the base model").isGreaterThanOrEqualTo(40);
  }

  private static MixtureWeights single(int experts, int expert) {
    return MixtureWeights.single(experts, expert);
  }

  @Test
  void isDeterministic() {
    assertThat(adapt(new LinearExperts(4, 9, single(4, 2), 7), 3))
        .isEqualTo(adapt(new LinearExperts(4, 9, single(4, 2), 7), 3));
  }

  @Test
  void asksNothingTwiceAndKeepsItsBudget() {
    var shots = new LinearExperts(3, 10, single(3, 1), 5);
    AdaptedMixture found = adapt(shots, 1);
    assertThat(new HashSet<>(shots.asked())).hasSameSizeAs(shots.asked());
    assertThat(found.evaluations()).isEqualTo(shots.asked().size());
    assertThat((long) found.evaluations()).isLessThanOrEqualTo(found.budget());
    long tight = Folds.evaluations(3, 10, 2);
    var short_ =
        new MixtureAdaptation(
                new LinearExperts(3, 10, single(3, 1), 5), new SearchOptions(15, tight, 1))
            .run();
    assertThat((long) short_.evaluations()).isLessThanOrEqualTo(tight);
  }

  @Test
  void staysWithTheBaseModelWhereNothingTellsMixturesApart() {
    AdaptedMixture right = adapt(new Made(2, 8, false, (_, _) -> new Score(1, 0.5)), 1);
    assertThat(right.weights().isBase()).isTrue();
    assertThat(right.why()).contains("no text of a right answer is known");
    AdaptedMixture same = adapt(new Made(2, 8, true, (_, _) -> new Score(0, -2)), 1);
    assertThat(same.weights().isBase()).isTrue();
    assertThat(same.why()).contains("nothing tells them apart");
    // One iteration of each fold and what judges it; the rest would find nothing either.
    assertThat(same.evaluations()).isLessThanOrEqualTo((24 + 10) * 8);
  }

  /**
   * Two mixtures are right, and each half of the shots likes another one of them better; the mean
   * of the two is wrong, the base model right every other time.
   *
   * @param third whether the third expert is right, too
   */
  private static MixtureObjective ofTwoMinds(long seed, boolean third) {
    var one = new MixtureWeights(List.of(600_000, 0, 0));
    var other = new MixtureWeights(List.of(0, 600_000, 0));
    List<Integer> first = Arrays.stream(Folds.of(20, seed).getFirst().fit()).boxed().toList();
    return new Made(
        3,
        20,
        true,
        (weights, shot) -> {
          double near = squaredDistance(weights, first.contains(shot) ? one : other);
          double far = squaredDistance(weights, first.contains(shot) ? other : one);
          boolean right =
              weights.isBase()
                  ? shot % 2 == 0
                  : Math.min(near, far) < 0.1 || third && weights.equals(single(3, 2));
          return new Score(right ? 1 : 0, -near);
        });
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void keepsNoMeanOfMixturesThatIsWorseThanTheBaseModel(long seed) {
    AdaptedMixture found = adapt(ofTwoMinds(seed, false), seed);
    assertThat(found.mixture().isBetterThan(found.base())).as("%s", found).isTrue();
    assertThat(found.onAllShots().reward()).isLessThan(found.onAllShots().baseReward());
    assertThat(found.weights().isBase()).as("%s", found).isTrue();
    assertThat(found.why()).contains("on all shots", "0.0 % right, the base model 50.0 %");

    AdaptedMixture alone = adapt(ofTwoMinds(seed, true), seed);
    assertThat(alone.weights()).as("%s", alone).isEqualTo(single(3, 2));
  }

  @Test
  void saysWhatAllShotsSayOfWhatIsKept() {
    var shots = new LinearExperts(3, 20, single(3, 1), 5);
    AdaptedMixture found = adapt(shots, 1);
    assertThat(found.onAllShots().isBetter()).isTrue();
    List<Trial> all =
        IntStream.range(0, 20).mapToObj(i -> new Trial(found.mixture().weights(), i)).toList();
    assertThat(shots.asked()).containsAll(all);
    assertThat(found.onAllShots().reward())
        .isEqualTo(shots.score(all).stream().mapToDouble(Score::reward).average().orElseThrow());
  }

  @Test
  void goesByAgreementWhereNoRightAnswerIsKnown() {
    AdaptedMixture found =
        adapt(
            new Made(
                2,
                12,
                false,
                (weights, _) -> new Score(weights.of(1) > 0.8 ? 1 : 0, weights.of(1))),
            1);
    assertThat(found.weights().of(1)).isGreaterThan(0.8);
  }

  @Test
  void goesByLikelihoodAloneOfFewShots() {
    AdaptedMixture found =
        adapt(
            new Made(
                2,
                5,
                true,
                (weights, shot) -> new Score(weights.of(1) > 0 ? 1 : 0, weights.of(0) + shot)),
            1);
    assertThat(found.weights().of(0)).as(found.toString()).isGreaterThan(0.8);
  }

  @Test
  void namesTheRuleThatIsBroken() {
    assertThatThrownBy(() -> adapt(new Made(2, 4, true, (_, _) -> new Score(0, 0)), 1))
        .hasMessage("shots must be at least 5, were 4");
    assertThatThrownBy(() -> adapt(new Made(17, 8, true, (_, _) -> new Score(0, 0)), 1))
        .hasMessage("experts of a mixture must be 1 to 16, were 17");
    assertThatThrownBy(() -> adapt(new Made(2, 5, false, (_, _) -> new Score(0, 0)), 1))
        .hasMessage(
            "shots must be at least 6 where no text of a right answer is known, as with a pattern, were 5: of fewer rewards say nothing");
    assertThatThrownBy(() -> new SearchOptions(0, 1, 1)).hasMessageContaining("were 0 and 1");
    assertThatThrownBy(
            () ->
                new MixtureAdaptation(
                    new Made(2, 8, true, (_, _) -> new Score(0, 0)), new SearchOptions(15, 100, 1)))
        .hasMessageContaining("at least 280 evaluations, may take 100");
  }
}
