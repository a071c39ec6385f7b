// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.AdaptationStrategy;
import io.zoetic.core.ExpertPointer;
import io.zoetic.core.ExpertSelection;
import io.zoetic.core.VersionId;
import io.zoetic.events.adaptation.Adaptation;
import io.zoetic.events.adaptation.AdaptationReport;
import io.zoetic.events.adaptation.ExpertShare;
import io.zoetic.events.adaptation.LabelProbability;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.Origin;
import io.zoetic.vectorstore.experts.ExpertMutation;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which version of an expert a request is served. */
class ServedVersionsTest {
  private static final Adaptation SOFT =
      new Adaptation(AdaptationStrategy.PROMPT, ExpertSelection.SOFT, List.of());

  private GoldenWorker rig;

  @BeforeEach
  void prepare() {
    rig = new GoldenWorker();
    rig.champion("a", rig.golden.golden("a"));
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void pin_isServedToItsTenantAlone() {
    rig.apply(new ExpertMutation.Pin(new VersionId("a", 1), "acme"));
    rig.champion("a", rig.golden.golden("b"));
    rig.start();

    ExpertShare pinned = rig.ask("a", null, new Origin("acme", "r")).expert();
    ExpertShare other = rig.ask("a", null, new Origin("else", "r")).expert();

    assertThat(pinned.version()).isEqualTo(1);
    assertThat(pinned.alias()).isEqualTo("pinned/acme");
    assertThat(other.version()).isEqualTo(2);
    assertThat(other.alias()).isEqualTo("champion");
    assertThat(rig.ask("a", 2, new Origin("acme", "r")).expert().alias()).isNull();
  }

  @Test
  void canary_isServedToItsShareOfTheRequests() {
    VersionId canary = rig.blessed("a", rig.golden.golden("b"));
    rig.apply(new ExpertMutation.StartCanary(canary, 50));
    rig.start();
    Set<@Nullable String> seen = new HashSet<>();

    for (int i = 0; i < 20; i++) {
      String request = "request-" + i;
      ExpertPointer.Served expected = rig.pointer("a").serve("acme", request).orElseThrow();
      ExpertShare share = rig.ask("a", null, new Origin("acme", request)).expert();
      assertThat(share.alias()).isEqualTo(expected.alias());
      assertThat(share.version()).isEqualTo(expected.target().version());
      seen.add(share.alias());
    }

    assertThat(seen).containsExactlyInAnyOrder("champion", "canary");
  }

  @Test
  void quarantine_takesAVersionFromEveryone() {
    VersionId harmful = rig.champion("a", rig.golden.golden("b"));
    rig.apply(new ExpertMutation.Pin(harmful, "acme"));
    rig.start();
    assertThat(rig.ask("a", 2).expert().version()).isEqualTo(2);

    rig.apply(new ExpertMutation.Quarantine(harmful));
    rig.awaitAcknowledged("a");

    assertThat(rig.ask("a").expert().version()).isEqualTo(1);
    assertThat(rig.ask("a", null, new Origin("acme", "r")).expert().version()).isEqualTo(1);
    Conversations.Answer refused = rig.ask("a", 2);
    assertThat(refused.failure().code()).isEqualTo(ErrorCode.EXPERT_NOT_FOUND);
    assertThat(refused.failure().message()).isEqualTo("a version must not be quarantined, a@2 is");
    rig.apply(new ExpertMutation.Restore(harmful));
    rig.awaitAcknowledged("a");
    assertThat(rig.ask("a", 2).expert().version()).isEqualTo(2);
  }

  @Test
  void version_thatNoAliasLeadsTo_isLoadedWhenItIsAskedFor() {
    VersionId candidate = rig.register("a", rig.golden.golden("b"));
    rig.withoutPolls().start();
    long before = rig.unreliable.calls().size();

    Conversations.Answer first = rig.ask("a", candidate.version());
    long loaded = rig.unreliable.calls().size();
    Conversations.Answer second = rig.ask("a", candidate.version());

    assertThat(first.expert().version()).isEqualTo(2);
    assertThat(first.expert().alias()).isNull();
    assertThat(first.tokens())
        .isEqualTo(rig.golden.alone(Conversations.PROMPT, 16, rig.golden.golden("b")))
        .isEqualTo(second.tokens());
    assertThat(loaded - before).isEqualTo(2);
    assertThat(rig.unreliable.calls()).hasSize((int) loaded);
  }

  @Test
  void expertWithoutChampion_isServedToNobodyButIsThereForWhoIsPinned() {
    VersionId only = rig.blessed("b", rig.golden.golden("b"));
    rig.apply(new ExpertMutation.Pin(only, "acme"));
    rig.start();

    AdaptationReport pinned = firstPass(new Origin("acme", "r"));
    AdaptationReport other = firstPass(new Origin("else", "r"));

    assertThat(pinned.labels()).isEqualTo(other.labels());
    assertThat(pinned.labels())
        .extracting(LabelProbability::label)
        .containsExactlyInAnyOrder("a", "b", "other");
    assertThat(pinned.experts()).extracting(ExpertShare::name).contains("b");
    assertThat(other.experts()).extracting(ExpertShare::name).containsOnly("a");
    assertThat(rig.ask("b").failure().message())
        .isEqualTo("the expert must be one of [a@1], was b");
  }

  private AdaptationReport firstPass(Origin origin) {
    return rig.conversations
        .await(rig.conversations.begin(Conversations.PROMPT, 4, SOFT, origin))
        .report();
  }
}
