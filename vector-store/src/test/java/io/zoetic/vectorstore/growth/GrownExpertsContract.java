// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.zoetic.testkit.contract.Contract;
import io.zoetic.vectorstore.growth.GrowthCluster.State;
import io.zoetic.vectorstore.learning.Example;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link Growth} knows of experts that have grown. */
@Contract
public abstract class GrownExpertsContract extends GrowthClusters {
  @Test
  void expertThatBeginsAsAMixture_isToBeMixed_ofWhateverName() {
    cluster(FIRST, 0, 2);
    cluster(SECOND, 10, 2);
    decide(FIRST, GrowthDecision.Kind.MIX, "dates");
    decide(SECOND, GrowthDecision.Kind.SPLIT, "times");
    assertThat(growth.toMix()).containsExactly("dates");

    ledger.rename(FIRST, "iso-dates", ADA_SAYS);
    assertThat(growth.toMix()).containsExactly("iso-dates");

    ledger.veto(FIRST, ADA_SAYS);
    assertThat(growth.toMix()).isEmpty();
    ledger.lift(FIRST, ADA_SAYS);
    decide(FIRST, GrowthDecision.Kind.GROW, "iso-dates");
    assertThat(growth.toMix()).isEmpty();
  }

  private boolean mergeByItself(Growth.Grown part, Growth.Grown whole) {
    return growth.merge(new Growth.Merging(part, null, whole, "they are one", "{}", "trainer-1"));
  }

  @Test
  void expertsThatHaveGrown_becomeOne_andAVetoTakesThatBack() {
    cluster(FIRST, 0, 2);
    cluster(SECOND, 10, 3);
    decide(FIRST, GrowthDecision.Kind.GROW, "dates");
    decide(SECOND, GrowthDecision.Kind.SPLIT, "times");
    assertThat(growth.grown(BASE))
        .extracting(Growth.Grown::expert, Growth.Grown::prompts, Growth.Grown::named)
        .containsExactly(tuple("times", 3L, false), tuple("dates", 2L, false));
    Growth.Grown dates = grown(FIRST);
    Growth.Grown times = grown(SECOND);

    assertThat(mergeByItself(dates, times)).isTrue();
    assertThat(mergeByItself(dates, times)).isFalse();

    assertThat(experts()).containsExactly("times");
    assertThat(growth.grown(BASE)).extracting(Growth.Grown::expert).containsExactly("times");
    assertThat(shown(FIRST))
        .extracting(
            GrowthCluster::state,
            GrowthCluster::expert,
            GrowthCluster::name,
            GrowthCluster::examples)
        .containsExactly(State.GIVEN, "times", "dates", 2);
    for (UUID each : List.of(FIRST, SECOND)) {
      assertThat(ledger.decisions(each).getFirst())
          .extracting(
              GrowthDecision::kind,
              GrowthDecision::expert,
              GrowthDecision::reason,
              GrowthDecision::decidedBy)
          .containsExactly(GrowthDecision.Kind.MERGE, "times", "they are one", "trainer-1");
    }

    ledger.veto(FIRST, ADA_SAYS);
    assertThat(experts()).containsExactly(Example.UNASSIGNED, "times");
    assertThat(growth.members(FIRST, 9)).hasSize(2);
  }

  @Test
  void expertThatIsGivenAnotherClusterAsWell_isNoPartOfAnother_andMayBeTheWhole() {
    UUID third = new UUID(3, 3);
    cluster(FIRST, 0, 2);
    cluster(SECOND, 10, 2);
    cluster(third, 20, 2);
    decide(FIRST, GrowthDecision.Kind.GROW, "dates");
    decide(SECOND, GrowthDecision.Kind.GROW, "times");
    growth.decide(
        new Growth.Verdict(
            mature(third), GrowthDecision.Kind.UPDATE, "dates", null, null, "so", "{}", "t"));
    Growth.Grown dates = grown(FIRST);
    Growth.Grown times = grown(SECOND);

    assertThat(mergeByItself(dates, times)).as("the third would be nobody's").isFalse();
    assertThat(experts()).containsExactly("dates", "times");
    assertThat(mergeByItself(times, dates)).isTrue();
  }

  @Test
  void expertThatAPersonHasNamed_isToldApart_andAVetoedOneIsNoneThatHasGrown() {
    cluster(FIRST, 0, 2);
    cluster(SECOND, 10, 2);
    decide(FIRST, GrowthDecision.Kind.GROW, "dates");
    decide(SECOND, GrowthDecision.Kind.GROW, "times");
    Growth.Grown times = grown(SECOND);
    ledger.rename(FIRST, "iso-dates", ADA_SAYS);
    Growth.Grown named = grown(FIRST);
    assertThat(named)
        .extracting(Growth.Grown::expert, Growth.Grown::named)
        .containsExactly("iso-dates", true);

    ledger.veto(SECOND, ADA_SAYS);

    assertThat(growth.grown(BASE)).extracting(Growth.Grown::expert).containsExactly("iso-dates");
    assertThat(mergeByItself(times, named)).isFalse();
    assertThat(mergeByItself(named, times)).isFalse();
    assertThat(growth.grown("b".repeat(64))).isEmpty();
  }
}
