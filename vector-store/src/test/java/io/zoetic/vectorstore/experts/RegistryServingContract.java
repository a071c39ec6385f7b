// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

import static io.zoetic.vectorstore.experts.RegistryUnderTest.BASE;
import static io.zoetic.vectorstore.experts.RegistryUnderTest.EXPERT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.core.AliasName;
import io.zoetic.core.KeyGrant;
import io.zoetic.core.VersionId;
import io.zoetic.testkit.contract.Contract;
import io.zoetic.vectorstore.DutyLease;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.audit.ChangeRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What every {@link ExpertRegistry} does for those who serve and operate experts. */
@Contract
public abstract class RegistryServingContract {
  private RegistryUnderTest test;

  /** A registry that holds nothing but base models; its store is closed after the test. */
  protected abstract RegistryUnderTest emptyRegistry() throws Exception;

  @BeforeEach
  void openRegistry() throws Exception {
    test = emptyRegistry();
  }

  @AfterEach
  void closeRegistry() {
    test.close();
  }

  @Test
  void changes_sinceAnEntry_areTheExpertsBehindItAsTheyAreNow() {
    test.candidate("dates");
    test.candidate("sums");
    RecentChanges all = test.registry.changesSince(RecentChanges.Mark.NONE);
    test.candidate("dates");
    test.candidate("dates");

    RecentChanges recent = test.registry.changesSince(all.mark());

    assertThat(all.experts()).extracting(ExpertStatus::name).containsExactly("dates", "sums");
    assertThat(recent.complete()).isFalse();
    assertThat(recent.mark().sequence()).isEqualTo(test.audit.head().sequence());
    assertThat(recent.experts()).containsExactly(test.registry.show("dates").orElseThrow());
    assertThat(test.registry.changesSince(recent.mark()))
        .isEqualTo(new RecentChanges(recent.mark(), false, List.of()));
  }

  @Test
  void changes_sinceAnEntryOfAnotherHistory_areAllExperts() {
    test.candidate("dates");
    test.candidate("sums");
    RecentChanges.Mark mark = test.registry.changesSince(RecentChanges.Mark.NONE).mark();
    List<RecentChanges.Mark> foreign =
        List.of(
            new RecentChanges.Mark(mark.incarnation(), mark.sequence() + 7, mark.hash()),
            new RecentChanges.Mark(mark.incarnation(), mark.sequence(), "f".repeat(64)),
            new RecentChanges.Mark("another", mark.sequence(), mark.hash()));

    for (RecentChanges.Mark other : foreign) {
      RecentChanges changes = test.registry.changesSince(other);

      assertThat(changes.complete()).as("since %s", other).isTrue();
      assertThat(changes.mark()).isEqualTo(mark);
      assertThat(changes.experts()).extracting(ExpertStatus::name).containsExactly("dates", "sums");
    }
    assertThat(test.registry.show("dates").orElseThrow().asPointer().incarnation())
        .isEqualTo(mark.incarnation());
  }

  @Test
  void preview_ofAPromotion_showsItAndCommitsNothing() {
    test.champion();
    VersionId next = test.blessed();
    ExpertStatus before = test.status();
    long entries = test.audit.head().sequence();

    ExpertStatus after =
        test.registry.preview(new ExpertMutation.Promote(next), RegistryUnderTest.change());

    assertThat(after.epoch()).isEqualTo(before.epoch() + 1);
    assertThat(after.pointer(AliasName.CHAMPION))
        .map(AliasTarget::version)
        .contains(next.version());
    assertThat(test.status()).isEqualTo(before);
    assertThat(test.audit.head().sequence()).isEqualTo(entries);
    assertThatThrownBy(
            () ->
                test.registry.preview(
                    new ExpertMutation.Promote(test.rejected()), RegistryUnderTest.change()))
        .isInstanceOf(StoreException.class)
        .hasMessage("a version that is promoted must be blessed, arithmetic@3 is rejected");
  }

  @Test
  void values_ofManyVersions_areFoundTogether() {
    VersionId first = test.candidate();
    VersionId second = test.candidate("dates");

    Map<VersionId, VectorValues> found =
        test.registry.values(List.of(second, first, new VersionId("dates", 9)));

    assertThat(found)
        .containsOnlyKeys(first, second)
        .containsEntry(first, test.registry.values(first));
    assertThat(test.registry.values(List.of())).isEmpty();
  }

  @Test
  void quarantine_isPartOfTheStatusUntilTheVersionIsRestored() {
    VersionId first = test.quarantined();
    VersionId second = test.quarantined();

    assertThat(test.status().quarantined()).containsExactly(first.version(), second.version());
    assertThat(test.registry.list(null, 10).getFirst().quarantined()).hasSize(2);
    test.apply(new ExpertMutation.Restore(first));
    assertThat(test.status().quarantined()).containsExactly(second.version());
    assertThat(test.outbox.nextBatch(100).getLast().payloadJson())
        .contains("\"quarantined\":[" + second.version() + "]");
  }

  @ParameterizedTest
  @EnumSource(KeyGrant.class)
  void mutation_withoutTheGrantOfWhatItMoves_isForbidden(KeyGrant missing) {
    test.champion();
    VersionId next = test.blessed();
    ExpertMutation mutation =
        switch (missing) {
          case CHAMPION -> new ExpertMutation.Promote(next);
          case CANARY -> new ExpertMutation.StartCanary(next, 5);
          case PINNED -> new ExpertMutation.Pin(next, "acme");
        };

    assertThatThrownBy(() -> test.registry.apply(mutation, without(missing)))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FORBIDDEN))
        .hasMessageContaining("ada must be granted " + missing.word());
    assertThat(test.registry.apply(mutation, with(missing)).expert()).isEqualTo(EXPERT);
  }

  @Test
  void quarantine_ofTheChampion_takesTheGrantOfTheChampion() {
    VersionId champion = test.champion();
    VersionId candidate = test.candidate();

    test.registry.apply(new ExpertMutation.Quarantine(candidate), with());

    assertThatThrownBy(() -> test.registry.apply(new ExpertMutation.Quarantine(champion), with()))
        .hasMessage("to quarantine arithmetic, ada must be granted champion, is granted []");
  }

  @Test
  void version_ofALayoutThatNobodyServes_isRefused() {
    NewVersion given = test.version(EXPERT, BASE, null);
    NewVersion other =
        new NewVersion(EXPERT, given.role(), "", BASE, "attention", given.z(), null, null, "{}");
    NewVersion longer =
        new NewVersion(
            EXPERT,
            given.role(),
            "",
            BASE,
            given.layout(),
            VectorValues.of(1, 2, 3),
            null,
            null,
            "{}");

    assertThatThrownBy(() -> test.register(other))
        .hasMessage(
            "a layout must be served by a worker before experts of it are registered, attention is"
                + " not");
    assertThatThrownBy(() -> test.register(longer))
        .hasMessage("z must have 2 values as the layout mlp,components=top-2 says, had 3");
    assertThat(test.registry.show(EXPERT)).isEmpty();
  }

  @Test
  void layout_registeredWithAnotherSize_isAConflict() {
    test.store.registerLayout(BASE, "attention", 8);
    test.store.registerLayout(BASE, "attention", 8);

    assertThat(test.store.layouts(BASE))
        .containsOnly(Map.entry("attention", 8), Map.entry(RegistryUnderTest.LAYOUT, 2));
    assertThatThrownBy(() -> test.store.registerLayout(BASE, "attention", 9))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.CONFLICT))
        .hasMessage("the layout attention must have 8 values as registered, had 9");
    assertThatThrownBy(() -> test.store.registerLayout("c".repeat(64), "all", 1))
        .isInstanceOfSatisfying(
            StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.NOT_FOUND));
  }

  @Test
  void lease_ofTheOutbox_hasOneHolderUntilItIsClosed() {
    DutyLease lease = test.outbox.tryLease().orElseThrow();

    assertThat(test.outbox.tryLease()).isEmpty();
    lease.close();

    try (DutyLease next = test.outbox.tryLease().orElseThrow()) {
      next.await(Duration.ofMillis(1));
      assertThat(test.outbox.tryLease()).isEmpty();
    }
  }

  @Test
  void lease_awaitingAChange_hearsItAtOnce() {
    try (DutyLease lease = test.outbox.tryLease().orElseThrow()) {
      lease.await(Duration.ofMillis(1));
      test.candidate();
      long begin = System.nanoTime();

      lease.await(Duration.ofSeconds(9));

      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
    }
  }

  private static ChangeRequest with(KeyGrant... grants) {
    return new ChangeRequest("ada", "a test", UUID.randomUUID().toString(), null, Set.of(grants));
  }

  private static ChangeRequest without(KeyGrant missing) {
    return with(
        Set.of(KeyGrant.values()).stream()
            .filter(grant -> grant != missing)
            .toArray(KeyGrant[]::new));
  }
}
