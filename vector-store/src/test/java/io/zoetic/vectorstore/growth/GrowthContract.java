// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.growth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.zoetic.testkit.contract.Contract;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.growth.Growth.Centre;
import io.zoetic.vectorstore.growth.Growth.Mature;
import io.zoetic.vectorstore.growth.Growth.Placed;
import io.zoetic.vectorstore.growth.Growth.Verdict;
import io.zoetic.vectorstore.growth.GrowthCluster.State;
import io.zoetic.vectorstore.learning.Example;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What every {@link Growth} does with the {@link GrowthLedger} beside it. */
@Contract
public abstract class GrowthContract extends GrowthClusters {
  @Test
  void examples_ofNoExpert_areToBePlaced_untilTheyAre() {
    stores.keep().accept(List.of(example(1, "ada"), example(2, null)));
    assertThat(growth.unplaced(Set.of(), 10)).extracting(Example::id).hasSize(2);
    assertThat(growth.unplaced(Set.of(), 1)).hasSize(1);
    assertThat(growth.unplaced(Set.of(new UUID(0, 1)), 10))
        .extracting(Example::id)
        .containsExactly(new UUID(0, 2));

    growth.place(
        BASE, List.of(new Placed(FIRST, 0, new float[] {0.5f, -0.25f}, List.of(new UUID(0, 1)))));

    assertThat(growth.unplaced(Set.of(), 10))
        .extracting(Example::id)
        .containsExactly(new UUID(0, 2));
    assertThat(growth.centres(BASE))
        .singleElement()
        .satisfies(
            centre -> {
              assertThat(centre.centre()).containsExactly(0.5f, -0.25f);
              assertThat(centre.prompts()).isEqualTo(1);
              assertThat(centre.expert()).isNull();
            });
    assertThat(growth.centres("b".repeat(64))).isEmpty();
    assertThat(shown(FIRST))
        .extracting(GrowthCluster::state, GrowthCluster::examples, GrowthCluster::name)
        .containsExactly(State.OPEN, 1, null);
  }

  @Test
  void whatHasChangedMeanwhile_isAConflict_andNothingHappens() {
    cluster(FIRST, 0, 2);
    stores.keep().accept(List.of(example(7, "ada"), example(8, "ada")));
    Placed seventh = new Placed(FIRST, 2, new float[] {9, 9}, List.of(new UUID(0, 7)));
    growth.place(BASE, List.of(seventh));

    refused(
        Reason.CONFLICT,
        "has changed since",
        () ->
            growth.place(
                BASE,
                List.of(
                    new Placed(SECOND, 0, new float[] {1, 1}, List.of(new UUID(0, 8))), seventh)));

    assertThat(growth.centres(BASE)).extracting(Centre::prompts).containsExactly(3L);
    assertThat(growth.unplaced(Set.of(), 9))
        .extracting(Example::id)
        .containsExactly(new UUID(0, 8));
  }

  @Test
  void cluster_isMature_withEventsAndPrincipals_andAgainWithHalfAsManyMore() {
    cluster(FIRST, 0, 8);
    cluster(SECOND, 20, 3);

    assertThat(growth.mature(BASE, 8, 2)).containsExactly(new Mature(FIRST, null, 8, 2));
    assertThat(growth.mature(BASE, 8, 3)).isEmpty();
    assertThat(growth.mature(BASE, 3, 2))
        .extracting(Mature::cluster)
        .containsExactly(FIRST, SECOND);
    assertThat(decide(FIRST, GrowthDecision.Kind.WAIT, null)).isTrue();
    assertThat(growth.mature(BASE, 8, 2)).isEmpty();
    stores
        .keep()
        .accept(
            List.of(
                example(8, "eve"),
                example(9, "eve"),
                example(10, "x"),
                example(11, "key of x", "another user of it")));
    growth.place(BASE, List.of(placed(FIRST, 8, 8, 9, 10)));
    assertThat(growth.mature(BASE, 8, 2)).isEmpty();
    growth.place(BASE, List.of(placed(FIRST, 11, 11)));
    assertThat(growth.mature(BASE, 8, 2)).containsExactly(new Mature(FIRST, null, 12, 4));
  }

  private static Placed placed(UUID cluster, long known, int... examples) {
    List<UUID> ids = new ArrayList<>();
    for (int each : examples) {
      ids.add(new UUID(0, each));
    }
    return new Placed(cluster, known, new float[] {1, 1}, ids);
  }

  @Test
  void expertThatGrows_getsTheExamples_andWhatComesLater() {
    cluster(FIRST, 0, 2);
    assertThat(growth.isTaken("dates")).isFalse();

    assertThat(decide(FIRST, GrowthDecision.Kind.GROW, "dates")).isTrue();

    assertThat(experts()).containsExactly("dates");
    assertThat(growth.isTaken("dates")).isTrue();
    assertThat(growth.descriptionOf("dates")).contains("of tests");
    assertThat(growth.descriptionOf("units")).isEmpty();
    assertThat(growth.mature(BASE, 1, 1)).isEmpty();
    stores.keep().accept(List.of(example(5, "eve")));
    growth.place(BASE, List.of(placed(FIRST, 2, 5)));
    assertThat(experts()).containsExactly("dates");
    assertThat(growth.members(FIRST, 9)).hasSize(3);
    assertThat(growth.members(FIRST, 2)).hasSize(2);
    assertThat(ledger.decisions(FIRST))
        .extracting(GrowthDecision::kind, GrowthDecision::expert, GrowthDecision::decidedBy)
        .containsExactly(tuple(GrowthDecision.Kind.GROW, "dates", "trainer-1"));
    assertThat(shown(FIRST).isGrown()).isTrue();
    assertThat(
            growth.decide(
                new Verdict(
                    new Mature(FIRST, null, 9, 1),
                    GrowthDecision.Kind.GROW,
                    "other",
                    "other",
                    null,
                    "so",
                    "{}",
                    "t2")))
        .isEmpty();
  }

  @Test
  void veto_stopsDecisions_andTakesBack_untilItIsLifted() {
    cluster(FIRST, 0, 4);
    decide(FIRST, GrowthDecision.Kind.GROW, "dates");

    ledger.veto(FIRST, ADA_SAYS);

    assertThat(experts()).containsExactly(Example.UNASSIGNED);
    assertThat(growth.mature(BASE, 1, 1)).isEmpty();
    assertThat(growth.centres(BASE)).singleElement().matches(Centre::vetoed);
    stores.keep().accept(List.of(example(5, "eve")));
    growth.place(BASE, List.of(placed(FIRST, 4, 5)));
    assertThat(experts()).containsExactly(Example.UNASSIGNED);
    assertThat(growth.descriptionOf("dates")).isEmpty();
    ledger.veto(FIRST, ADA_SAYS);
    ledger.lift(FIRST, ADA_SAYS);
    ledger.lift(FIRST, ADA_SAYS);
    assertThat(mature(FIRST)).isEqualTo(new Mature(FIRST, "dates", 5, 3));
    assertThat(ledger.decisions(FIRST))
        .extracting(GrowthDecision::kind)
        .containsExactly(
            GrowthDecision.Kind.LIFT, GrowthDecision.Kind.VETO, GrowthDecision.Kind.GROW);
    decide(FIRST, GrowthDecision.Kind.GROW, "dates");
    refused(Reason.CONFLICT, "was given", () -> ledger.lift(FIRST, ADA_SAYS));
    refused(Reason.NOT_FOUND, "must be there", () -> ledger.veto(SECOND, ADA_SAYS));
  }

  @Test
  void rename_callsWhatWillGrow_orHasGrown() {
    cluster(FIRST, 0, 2);
    cluster(SECOND, 10, 2);
    ledger.rename(FIRST, "dates", ADA_SAYS);
    assertThat(mature(FIRST).name()).isEqualTo("dates");
    refused(Reason.CONFLICT, "dates is not", () -> ledger.rename(SECOND, "dates", ADA_SAYS));
    decide(FIRST, GrowthDecision.Kind.GROW, "dates");

    ledger.rename(FIRST, "iso-dates", ADA_SAYS);
    ledger.rename(FIRST, "iso-dates", ADA_SAYS);

    assertThat(ledger.decisions(FIRST))
        .extracting(GrowthDecision::kind)
        .containsExactly(
            GrowthDecision.Kind.RENAME, GrowthDecision.Kind.GROW, GrowthDecision.Kind.RENAME);
    assertThat(experts()).containsExactly(Example.UNASSIGNED, "iso-dates");
    assertThat(shown(FIRST).name()).isEqualTo("iso-dates");
    assertThat(growth.descriptionOf("iso-dates")).contains("of tests");
    assertThatThrownBy(() -> ledger.rename(FIRST, "Base!", ADA_SAYS))
        .isInstanceOf(IllegalArgumentException.class);
    growth.decide(
        new Verdict(
            mature(SECOND), GrowthDecision.Kind.REUSE, "units", "n", "d", "so", "{}", "t1"));
    refused(Reason.CONFLICT, "was given to units", () -> ledger.rename(SECOND, "x", ADA_SAYS));
  }

  @Test
  void merge_makesOneOfTwo_underTheExpertOfTheWhole() {
    cluster(FIRST, 0, 2);
    cluster(SECOND, 10, 6);
    decide(FIRST, GrowthDecision.Kind.GROW, "dates");
    decide(SECOND, GrowthDecision.Kind.GROW, "times");

    ledger.merge(FIRST, SECOND, ADA_SAYS);
    ledger.merge(FIRST, SECOND, ADA_SAYS);

    assertThat(ledger.decisions(SECOND)).hasSize(2);
    assertThat(experts()).containsExactly("times");
    assertThat(growth.centres(BASE))
        .singleElement()
        .satisfies(
            centre -> {
              assertThat(centre.cluster()).isEqualTo(SECOND);
              assertThat(centre.prompts()).isEqualTo(8);
              assertThat(centre.centre()).containsExactly(7.5f, 1);
            });
    assertThat(shown(FIRST))
        .extracting(GrowthCluster::state, GrowthCluster::mergedInto, GrowthCluster::examples)
        .containsExactly(State.MERGED, SECOND, 0);
    assertThat(shown(SECOND).examples()).isEqualTo(8);
    refused(Reason.CONFLICT, "was merged", () -> ledger.merge(SECOND, FIRST, ADA_SAYS));
    refused(Reason.CONFLICT, "into itself", () -> ledger.merge(SECOND, SECOND, ADA_SAYS));
  }

  @Test
  void merge_intoWhatHasNoExpert_bringsOneAlong() {
    cluster(FIRST, 0, 2);
    cluster(SECOND, 10, 2);
    decide(FIRST, GrowthDecision.Kind.GROW, "dates");

    ledger.merge(FIRST, SECOND, ADA_SAYS);

    assertThat(experts()).containsExactly("dates");
    assertThat(shown(SECOND))
        .extracting(GrowthCluster::state, GrowthCluster::expert, GrowthCluster::isGrown)
        .containsExactly(State.GIVEN, "dates", true);
  }

  @Test
  void otherBaseModel_placesAnew_andWhatIsEmptyAndOpenGoes() {
    cluster(FIRST, 0, 2);
    cluster(SECOND, 10, 2);
    ledger.veto(SECOND, ADA_SAYS);

    growth.begin(BASE);
    assertThat(growth.unplaced(Set.of(), 9)).isEmpty();
    growth.begin("b".repeat(64));

    assertThat(growth.unplaced(Set.of(), 9)).hasSize(4);
    assertThat(ledger.list(null, 9)).extracting(GrowthCluster::id).containsExactly(SECOND);
  }

  @Test
  void list_hasTheNewestFirst_byState() {
    cluster(FIRST, 0, 2);
    cluster(SECOND, 10, 2);
    ledger.veto(FIRST, ADA_SAYS);

    assertThat(ledger.list(null, 9)).extracting(GrowthCluster::id).containsExactly(SECOND, FIRST);
    assertThat(ledger.list(null, 1)).hasSize(1);
    assertThat(ledger.list(State.VETOED, 9)).extracting(GrowthCluster::id).containsExactly(FIRST);
    assertThatThrownBy(() -> ledger.list(null, 1001))
        .hasMessage("limit must be in 1..1000, was 1001");
    assertThat(ledger.show(new UUID(3, 3))).isEmpty();
  }

  @Test
  void decisions_areKeptToTheLastFew() {
    cluster(FIRST, 0, 2);
    for (int i = 0; i < Growth.DECISIONS_MAX + 2; i++) {
      growth.decide(
          new Verdict(
              new Mature(FIRST, null, 2, 2),
              GrowthDecision.Kind.WAIT,
              null,
              null,
              null,
              "number " + i,
              "{\"events\":2}",
              "t1"));
    }

    List<GrowthDecision> kept = ledger.decisions(FIRST);

    assertThat(kept).hasSize(Growth.DECISIONS_MAX);
    assertThat(kept.getFirst().reason()).isEqualTo("number 51");
    assertThat(kept.getFirst().evidenceJson()).isEqualTo("{\"events\":2}");
  }
}
