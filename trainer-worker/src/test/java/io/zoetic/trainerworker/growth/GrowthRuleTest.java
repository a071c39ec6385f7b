// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.trainerworker.growth.Evidence.Candidate;
import io.zoetic.vectorstore.growth.Growth.Centre;
import io.zoetic.vectorstore.growth.GrowthDecision.Kind;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class GrowthRuleTest {
  private static final UUID OTHER = new UUID(0, 7);

  private static GrowthRule rule(int base, @Nullable String beside, Candidate... candidates) {
    return GrowthRule.of(
        new Evidence(
            new Share(base, 8), List.of(candidates), beside == null ? null : given(beside)));
  }

  private static Centre given(String expert) {
    return new Centre(OTHER, new float[1], 5, expert, false);
  }

  private static Candidate candidate(String expert, int right, int routed) {
    return new Candidate(expert, new Share(right, 8), routed);
  }

  /** Wilson's ends are the shares from which the one that was found is just z deviations off. */
  @ParameterizedTest
  @CsvSource({"0, 8", "8, 8", "4, 8", "60, 100", "1, 3"})
  void share_isWithinWilsonsInterval(int right, int of) {
    Share share = new Share(right, of);
    double found = right / (double) of;

    for (double end : List.of(share.lower(), share.upper())) {
      double deviation = Math.sqrt(Math.max(0, end * (1 - end)) / of);
      assertThat(Math.abs(found - end)).isCloseTo(1.6448536 * deviation, within(1e-6));
    }
    assertThat(share.lower()).isLessThanOrEqualTo(found);
    assertThat(share.upper()).isGreaterThanOrEqualTo(found);
    assertThatThrownBy(() -> new Share(of + 1, of)).hasMessageContaining("0..of");
  }

  @Test
  void baseModel_thatIsRight_isLeftAlone() {
    assertThat(rule(8, null, candidate("dates", 8, 8)))
        .isEqualTo(
            new GrowthRule(
                Kind.WAIT, null, "the base model answers 8 of 8 rightly, surely more than 70 %"));
  }

  @Test
  void baseModel_ofWhichNothingIsSure_waits() {
    assertThat(rule(5, null).kind()).isEqualTo(Kind.WAIT);
    assertThat(rule(5, null).reason()).contains("5 of 8", "too few to be sure");
  }

  @Test
  void expert_thatIsRightAlready_isUsedAgain_theBestOfThem() {
    GrowthRule rule = rule(1, "words", candidate("units", 7, 5), candidate("dates", 8, 0));

    assertThat(rule.kind()).isEqualTo(Kind.REUSE);
    assertThat(rule.expert()).isEqualTo("dates");
    assertThat(rule.reason()).startsWith("dates answers 8 of 8 rightly");
  }

  @Test
  void expert_thatPromptsComeTo_learnsThem() {
    assertThat(rule(0, "words", candidate("units", 7, 5)))
        .extracting(GrowthRule::kind, GrowthRule::expert)
        .containsExactly(Kind.UPDATE, "units");
    assertThat(rule(0, "words", candidate("units", 7, 4)))
        .extracting(GrowthRule::kind, GrowthRule::expert)
        .containsExactly(Kind.UPDATE, "words");
  }

  @Test
  void expert_grows_whereTheBaseModelIsSurelyWrong_andNoneIsNear() {
    GrowthRule rule = rule(3, null, candidate("units", 1, 4), candidate("dates", 2, 0));

    assertThat(rule.kind()).isEqualTo(Kind.GROW);
    assertThat(rule.expert()).isNull();
    assertThat(rule.reason())
        .isEqualTo(
            "the base model answers 3 of 8 rightly, surely less than 70 %; no expert is for them,"
                + " of the nearest dates answers most, 2 of 8");
    assertThat(rule(0, null).reason()).endsWith("there is no expert");
  }

  @Test
  void nothing_growsBesideWhatWasVetoed() {
    Centre vetoed = new Centre(OTHER, new float[1], 5, null, true);

    GrowthRule rule = GrowthRule.of(new Evidence(new Share(0, 8), List.of(), vetoed));

    assertThat(rule.kind()).isEqualTo(Kind.WAIT);
    assertThat(rule.reason())
        .startsWith("they are beside prompts of cluster " + OTHER + ", which was vetoed");
  }

  @Test
  void evidence_isToldInNumbers() {
    Evidence evidence =
        new Evidence(new Share(0, 8), List.of(candidate("units", 8, 3)), given("words"));

    assertThat(evidence.toJson(9, 2))
        .isEqualTo(
            """
            {"base":{"lower":0,"of":8,"right":0,"upper":0.253},"beside":"00000000-0000-0000-0000-000000000007",\
            "candidates":[{"expert":"units","lower":0.747,"of":8,"right":8,"routed":3,"upper":1}],\
            "events":9,"principals":2}""");
  }

  private static MixtureEvidence.Found mixture(int right, double chance) {
    return new MixtureEvidence.Found(
        Map.of("units@2", 0.5, "dates@1", 0.25),
        new Share(right, 8),
        "units@2",
        new Share(2, 8),
        chance,
        true,
        900);
  }

  private static GrowthRule mixed(MixtureEvidence.Found mixture, Candidate... candidates) {
    return GrowthRule.of(new Evidence(new Share(1, 8), List.of(candidates), null).with(mixture));
  }

  @Test
  void mixture_isTaken_ifItIsSurelyBetterThanEachAlone_andNoneIsGood() {
    GrowthRule rule = mixed(mixture(8, 0.02), candidate("units", 2, 4));

    assertThat(rule.kind()).isEqualTo(Kind.MIX);
    assertThat(rule.makesExpert()).isTrue();
    assertThat(rule.reason())
        .isEqualTo(
            "a mixture of dates@1 and units@2 answers 8 of 8 rightly that did not find it, surely"
                + " more than 70 %; the best alone, units@2, 2 of 8, luck in 2.0 % of cases; the base"
                + " model answers 1 of 8 rightly");
    assertThat(mixed(mixture(8, 0.06), candidate("units", 2, 4)).kind()).isEqualTo(Kind.GROW);
    assertThat(mixed(mixture(8, 0.02), candidate("units", 2, 6)).kind()).isEqualTo(Kind.UPDATE);
    assertThat(mixed(mixture(7, 0.02), candidate("units", 2, 0)).kind()).isEqualTo(Kind.GROW);
    assertThat(mixed(mixture(8, 0.02), candidate("units", 8, 6)).kind()).isEqualTo(Kind.REUSE);
  }

  @Test
  void mixture_isLookedForOnlyWhereItCouldHelp() {
    Candidate bad = candidate("units", 2, 4);
    Candidate other = candidate("dates", 0, 0);
    Share few = new Share(1, 8);

    assertThat(new Evidence(few, List.of(bad, other), null).mayMix()).isTrue();
    assertThat(new Evidence(few, List.of(bad), null).mayMix()).as("nothing to mix").isFalse();
    assertThat(new Evidence(few, List.of(bad, other), given("words")).mayMix()).isFalse();
    assertThat(new Evidence(few, List.of(candidate("units", 2, 5), other), null).mayMix())
        .as("they are where units was taught")
        .isFalse();
    assertThat(new Evidence(new Share(4, 8), List.of(bad, other), null).mayMix())
        .as("whatever is gained may be luck")
        .isFalse();
    assertThat(new Evidence(few, List.of(bad, candidate("dates", 4, 0)), null).mayMix()).isFalse();
  }

  private static ConflictTrial.Found trial(int aloneLessons, int lessons, int cluster) {
    Share all = new Share(16, 16);
    Share most = new Share(12, 16);
    return new ConflictTrial.Found(
        "units",
        new ConflictTrial.Trial(all, new Share(0, 16)),
        new ConflictTrial.Trial(new Share(aloneLessons, 16), most),
        new ConflictTrial.Trial(new Share(lessons, 16), new Share(cluster, 16)));
  }

  @Test
  void whatAnExpertCannotLearnBesideItsLessons_isSplitOff() {
    Evidence routed = new Evidence(new Share(0, 8), List.of(candidate("units", 0, 6)), null);
    Evidence beside = new Evidence(new Share(0, 8), List.of(), given("units"));

    for (Evidence each : List.of(routed, beside)) {
      for (ConflictTrial.Found fine : List.of(trial(2, 16, 12), trial(12, 16, 0))) {
        assertThat(GrowthRule.of(each.with(fine)))
            .extracting(GrowthRule::kind, GrowthRule::expert)
            .containsExactly(Kind.UPDATE, "units");
      }
      assertThat(GrowthRule.of(each.with(trial(2, 16, 7))).kind()).isEqualTo(Kind.SPLIT);
      GrowthRule split = GrowthRule.of(each.with(trial(2, 7, 12)));
      assertThat(split.kind()).isEqualTo(Kind.SPLIT);
      assertThat(split.makesExpert()).isTrue();
      assertThat(split.reason())
          .startsWith("they contradict what units was taught: ")
          .endsWith(
              "30 steps on half of these alone leave units 2 of 16 of its own lessons and 12 of 16"
                  + " of the other half, of which it answers 16 of 16 and 0 of 16 rightly now; 60"
                  + " on both leave it 7 of 16 of its own and 12 of 16 of the others");
    }
  }
}
