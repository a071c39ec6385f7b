// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

import static io.zoetic.core.AliasName.CANARY;
import static io.zoetic.core.AliasName.CHALLENGER;
import static io.zoetic.core.AliasName.CHAMPION;
import static io.zoetic.core.AliasName.LAST_GOOD;
import static io.zoetic.vectorstore.experts.RegistryUnderTest.BASE;
import static io.zoetic.vectorstore.experts.RegistryUnderTest.EXPERT;
import static io.zoetic.vectorstore.experts.RegistryUnderTest.OTHER_BASE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.zoetic.core.AliasName;
import io.zoetic.core.VersionId;
import io.zoetic.testkit.contract.Contract;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link ExpertRegistry} does with versions and aliases. */
@Contract
public abstract class ExpertRegistryContract {
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
  void version_registered_isACandidateAndFoundAsItWasGiven() {
    NewVersion given = test.version(EXPERT, BASE, null);

    VersionId id = test.register(given);

    assertThat(id).hasToString("arithmetic@1");
    assertThat(test.registry.version(id))
        .contains(
            new ExpertVersion(
                id,
                VersionState.CANDIDATE,
                "adds and subtracts",
                BASE,
                "mlp,components=top-2",
                2,
                given.z().digest(),
                null,
                "run-7",
                "{\"reward\":0.5,\"steps\":1000}",
                null,
                null,
                test.status().createdAt(),
                null));
    assertThat(test.registry.values(id)).isEqualTo(given.z());
    assertThat(test.status().pointers()).isEmpty();
  }

  @Test
  void version_registeredNext_hasTheNextNumberAndItsParent() {
    VersionId first = test.candidate();

    VersionId second = test.register(test.version(EXPERT, BASE, first));
    VersionId split = test.register(test.version("algebra", BASE, second));

    assertThat(second).hasToString("arithmetic@2");
    assertThat(test.registry.version(split).orElseThrow().parent()).isEqualTo(second);
    assertThat(test.registry.versions(EXPERT, null, 10))
        .extracting(ExpertVersion::id)
        .containsExactly(second, first);
    assertThat(test.registry.versions(EXPERT, 2, 10))
        .extracting(ExpertVersion::id)
        .containsExactly(first);
    assertThat(test.registry.list(null, 1))
        .extracting(ExpertStatus::name)
        .containsExactly("algebra");
    assertThat(test.registry.list("algebra", 10)).containsExactly(test.status());
  }

  @Test
  void versions_manyAtOnce_areFoundButForThoseNotRegistered() {
    VersionId first = test.blessed();
    VersionId second = test.candidate();
    VersionId other = test.candidate("algebra");

    Map<VersionId, ExpertVersion> found =
        test.registry.versions(
            List.of(other, new VersionId(EXPERT, 9), first, new VersionId("unknown", 1), second));

    assertThat(found).containsOnlyKeys(first, second, other);
    found.forEach((id, version) -> assertThat(test.registry.version(id)).contains(version));
    assertThat(test.registry.versions(List.of())).isEmpty();
  }

  @Test
  void version_withoutGround_isRefused() {
    VersionId first = test.candidate();

    assertRefused(
        new ExpertMutation.Register(test.version(EXPERT, "c".repeat(64), null)),
        Reason.NOT_FOUND,
        "a base model must be registered, " + "c".repeat(64) + " is not");
    assertRefused(
        new ExpertMutation.Register(test.version(EXPERT, BASE, new VersionId(EXPERT, 9))),
        Reason.NOT_FOUND,
        "a parent must be registered, arithmetic@9 is not");
    assertRefused(
        new ExpertMutation.Register(test.version(EXPERT, OTHER_BASE, first)),
        Reason.REFUSED,
        "a version must belong to the base model of its parent, " + BASE + ", was " + OTHER_BASE);
    test.apply(new ExpertMutation.Freeze(EXPERT));
    assertRefused(
        new ExpertMutation.Register(test.version(EXPERT, BASE, null)),
        Reason.REFUSED,
        "a frozen expert must not learn, arithmetic is frozen");
    test.apply(new ExpertMutation.Unfreeze(EXPERT));
    assertThat(test.candidate()).hasToString("arithmetic@2");
  }

  @Test
  void whatIsNotRegistered_isNotFound() {
    VersionId unknown = new VersionId("unknown", 1);

    assertThat(test.registry.show("unknown")).isEmpty();
    assertThat(test.registry.version(unknown)).isEmpty();
    assertThat(test.registry.versions("unknown", null, 10)).isEmpty();
    assertRefused(
        new ExpertMutation.Promote(unknown),
        Reason.NOT_FOUND,
        "an expert must be registered, unknown is not");
    test.candidate();
    assertRefused(
        new ExpertMutation.Promote(new VersionId(EXPERT, 2)),
        Reason.NOT_FOUND,
        "a version must be registered, arithmetic@2 is not");
    assertThatThrownBy(() -> test.registry.values(unknown))
        .hasMessage("a version must be registered, unknown@1 is not");
  }

  @Test
  void version_blessed_isTheChallengerWithItsReport() {
    VersionId id = test.blessed();

    assertThat(test.state(id)).isEqualTo(VersionState.BLESSED);
    assertThat(test.registry.version(id).orElseThrow().gateReportJson())
        .isEqualTo("{\"verdict\":\"better\"}");
    assertThat(test.at(CHALLENGER)).isEqualTo(1);
  }

  @Test
  void promote_ofABlessedVersion_retiresTheChampionAsLastGood() {
    VersionId first = test.champion();

    VersionId second = test.champion();

    assertThat(test.state(first)).isEqualTo(VersionState.RETIRED);
    assertThat(test.state(second)).isEqualTo(VersionState.CHAMPION);
    assertThat(test.status().pointers())
        .extracting(AliasTarget::alias, AliasTarget::version)
        .containsExactly(tuple(CHAMPION, 2), tuple(LAST_GOOD, 1));
  }

  @Test
  void promote_ofWhatHasNotPassedTheGate_isRefused() {
    for (VersionId id :
        List.of(test.candidate(), test.rejected(), test.quarantined(), test.champion())) {
      assertRefused(
          new ExpertMutation.Promote(id),
          Reason.REFUSED,
          "a version that is promoted must be blessed, %s is %s"
              .formatted(id, test.state(id).word()));
    }
  }

  @Test
  void serving_aVersionOfAnotherBaseModel_isRefused() {
    VersionId served = test.champion();
    VersionId id = test.bless(test.register(test.version(EXPERT, OTHER_BASE, null)));

    for (ExpertMutation mutation :
        List.of(
            new ExpertMutation.Promote(id),
            new ExpertMutation.Pin(id, "acme"),
            new ExpertMutation.StartCanary(id, 5))) {
      assertRefused(
          mutation,
          Reason.REFUSED,
          "a version that is served must belong to the current base model, %s, %s belongs to %s"
              .formatted(BASE, id, OTHER_BASE));
    }
    test.serve(OTHER_BASE);
    test.apply(new ExpertMutation.Promote(id));
    assertThatThrownBy(() -> test.apply(new ExpertMutation.Rollback(EXPERT)))
        .hasMessageContaining(served + " belongs to " + BASE);
  }

  @Test
  void rollback_again_goesBackFurtherUntilThereIsNoPredecessor() {
    VersionId first = test.champion();
    VersionId second = test.champion();
    VersionId third = test.champion();

    assertThat(test.apply(new ExpertMutation.Rollback(EXPERT)).version()).isEqualTo(2);
    assertThat(test.at(LAST_GOOD)).isEqualTo(1);
    assertThat(test.apply(new ExpertMutation.Rollback(EXPERT)).version()).isEqualTo(1);

    assertThat(test.at(CHAMPION)).isEqualTo(1);
    assertThat(test.at(LAST_GOOD)).isZero();
    assertThat(List.of(test.state(first), test.state(second), test.state(third)))
        .containsExactly(VersionState.CHAMPION, VersionState.RETIRED, VersionState.RETIRED);
    assertRefused(
        new ExpertMutation.Rollback(EXPERT),
        Reason.REFUSED,
        "a rollback needs a predecessor, arithmetic@1 has none");
  }

  @Test
  void rollback_afterAnotherRollback_skipsWhatWasTakenBack() {
    test.champion();
    VersionId takenBack = test.champion();
    test.apply(new ExpertMutation.Rollback(EXPERT));
    test.champion();

    assertThat(test.apply(new ExpertMutation.Rollback(EXPERT)).version()).isEqualTo(1);
    assertRefused(
        new ExpertMutation.RollbackTo(takenBack),
        Reason.REFUSED,
        "a rollback must lead to an earlier champion that was not taken back, arithmetic@2 is"
            + " none: restore and promote it");
    test.apply(new ExpertMutation.Restore(takenBack));
    test.apply(new ExpertMutation.Promote(takenBack));
    assertThat(test.at(CHAMPION)).isEqualTo(2);
    assertThat(test.at(LAST_GOOD)).isEqualTo(1);
  }

  @Test
  void rollbackTo_anEarlierChampion_takesAllBehindItBack() {
    test.champion();
    VersionId second = test.champion();
    test.champion();
    test.champion();

    test.apply(new ExpertMutation.RollbackTo(second));

    assertThat(test.at(CHAMPION)).isEqualTo(2);
    assertThat(test.at(LAST_GOOD)).isEqualTo(1);
    assertThat(test.registry.versions(EXPERT, null, 10))
        .extracting(version -> version.promotedEpoch() != null)
        .containsExactly(false, false, true, true);
    assertRefused(
        new ExpertMutation.RollbackTo(second),
        Reason.REFUSED,
        "a version that is rolled back to must be retired, arithmetic@2 is champion");
  }

  @Test
  void quarantine_ofTheChampion_fallsBackAndTakesItFromEveryone() {
    test.champion();
    VersionId harmful = test.champion();
    test.apply(new ExpertMutation.Pin(harmful, "acme"));

    test.apply(new ExpertMutation.Quarantine(harmful));

    assertThat(test.status().pointers())
        .extracting(pointer -> pointer.alias() + "@" + pointer.version())
        .containsExactly("champion@1");
    assertThat(test.state(harmful)).isEqualTo(VersionState.QUARANTINED);
    test.apply(new ExpertMutation.Restore(harmful));
    assertThat(test.state(harmful)).isEqualTo(VersionState.CANDIDATE);
  }

  @Test
  void quarantine_ofTheOnlyChampion_leavesNone() {
    VersionId only = test.champion();

    test.apply(new ExpertMutation.Quarantine(only));

    assertThat(test.status().pointers()).isEmpty();
    assertRefused(
        new ExpertMutation.Rollback(EXPERT),
        Reason.REFUSED,
        "a rollback needs a predecessor, arithmetic has none");
  }

  @Test
  void retire_ofTheChampion_takesTheExpertOutOfServiceUntilItIsRolledBack() {
    test.champion();
    VersionId second = test.champion();

    test.apply(new ExpertMutation.Retire(second));

    assertThat(test.at(CHAMPION)).isZero();
    assertThat(test.at(LAST_GOOD)).isEqualTo(1);
    test.apply(new ExpertMutation.Rollback(EXPERT));
    assertThat(test.at(CHAMPION)).isEqualTo(1);
  }

  @Test
  void retire_ofAVersionInUse_isRefused() {
    VersionId id = test.blessed();
    test.apply(new ExpertMutation.Pin(id, "acme"));
    test.apply(new ExpertMutation.StartCanary(id, 5));

    assertRefused(
        new ExpertMutation.Retire(id),
        Reason.REFUSED,
        "a version that is retired must not be a canary or pinned, arithmetic@1 is canary,"
            + " pinned/acme");
  }

  @Test
  void pin_keepsATenantWhateverIsPromoted() {
    VersionId first = test.champion();
    AliasName pin = AliasName.pinned("acme");
    test.apply(new ExpertMutation.Pin(first, "acme"));

    test.champion();

    assertThat(test.at(pin)).isEqualTo(1);
    assertThat(test.apply(new ExpertMutation.Unpin(EXPERT, "acme")).version()).isEqualTo(1);
    assertThat(test.at(pin)).isZero();
    assertRefused(
        new ExpertMutation.Unpin(EXPERT, "acme"),
        Reason.NOT_FOUND,
        "a tenant must be pinned to be unpinned, acme has no pin of arithmetic");
    VersionId rejected = test.rejected();
    assertRefused(
        new ExpertMutation.Pin(rejected, "acme"),
        Reason.REFUSED,
        "a version that is pinned must be blessed or champion or retired, "
            + rejected
            + " is rejected");
  }

  @Test
  void canary_movesInStepsAndEndsWithPromotionOrAbort() {
    test.champion();
    VersionId canary = test.blessed();
    test.apply(new ExpertMutation.StartCanary(canary, 5));

    test.apply(new ExpertMutation.StartCanary(canary, 50));

    assertThat(test.status().pointer(CANARY).orElseThrow().weightPercent()).isEqualTo(50);
    VersionId other = test.blessed();
    assertRefused(
        new ExpertMutation.StartCanary(other, 5),
        Reason.REFUSED,
        "an expert must have one canary, arithmetic@2 is it: abort it first");
    test.apply(new ExpertMutation.AbortCanary(EXPERT));
    assertRefused(
        new ExpertMutation.AbortCanary(EXPERT),
        Reason.REFUSED,
        "a canary must run to be aborted, arithmetic has none");
    test.apply(new ExpertMutation.StartCanary(canary, 99));
    test.apply(new ExpertMutation.Promote(canary));
    assertThat(test.at(CANARY)).isZero();
    assertThat(test.at(CHALLENGER)).isEqualTo(3);
  }

  private void assertRefused(ExpertMutation mutation, Reason reason, String message) {
    long entries = test.audit.head().sequence();
    assertThatThrownBy(() -> test.apply(mutation))
        .isInstanceOfSatisfying(StoreException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessage(message);
    assertThat(test.audit.head().sequence()).isEqualTo(entries);
  }
}
