// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.bootstrap.CheckResult;
import io.zoetic.core.ExpertRole;
import io.zoetic.core.VersionId;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.vectorstore.BaseModel;
import io.zoetic.vectorstore.experts.ExpertMutation;
import io.zoetic.vectorstore.experts.VectorValues;
import io.zoetic.vectorstore.fleet.Acknowledgement;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Versions that must not be served, and registries that do not answer. */
class StagingTest {
  private GoldenWorker rig;

  @BeforeEach
  void prepare() {
    rig = new GoldenWorker();
    rig.champion("a", rig.golden.golden("a"));
    rig.champion("b", rig.golden.golden("b"));
  }

  @AfterEach
  void close() {
    rig.close();
  }

  @Test
  void damagedVersion_isKeptOutUntilItIsRepaired() {
    rig.start();
    VersionId next = rig.register("a", rig.golden.between(0.5));
    rig.unreliable.damage(next, VectorValues.of(rig.golden.between(0.6)));
    rig.bless(next);
    rig.promote(next);

    assertStaysOnItsFirstVersion("a@2: the SHA-256 of z must be ");
    rig.unreliable.repair();

    GoldenWorker.until(
        "the repaired version is served", () -> rig.awaitAcknowledged("a").failure() == null);
    assertThat(rig.ask("a").expert().version()).isEqualTo(2);
    assertThat(failing()).isZero();
  }

  @Test
  void versionOfAnotherLayout_isKeptOut() {
    rig.baseModels.registerLayout(rig.golden.model().digest(), "qv", 2);
    rig.start();
    VersionId next =
        rig.register("a", ExpertRole.SKILL, rig.golden.model().digest(), "qv", 0.5f, 1.5f);
    rig.promote(rig.bless(next));

    assertStaysOnItsFirstVersion("the layout of a@2 must be " + rig.layout() + ", was qv");
    assertThat(rig.ask("a", 2).failure().code()).isEqualTo(ErrorCode.EXPERT_NOT_FOUND);
  }

  @Test
  void versionOfAnotherBaseModel_isKeptOut() {
    rig.start();
    String other = "b".repeat(64);
    rig.baseModels.registerBaseModel(
        new BaseModel(
            other,
            "other",
            "LlamaForCausalLM",
            new BaseModel.Shape(320, 512, 64, 2, 1000),
            "{}",
            Instant.EPOCH));
    rig.baseModels.registerLayout(other, rig.layout(), rig.golden.layout().size());
    rig.promote(
        rig.bless(
            rig.register("a", ExpertRole.SKILL, other, rig.layout(), rig.golden.golden("b"))));
    rig.golden.register(rig.baseModels);

    assertStaysOnItsFirstVersion(
        "the base model of a@2 must be " + rig.golden.model().digest() + ", was " + other);
  }

  @Test
  void versionThatOverflows_isKeptOut() {
    rig.start();
    rig.champion("a", all(1e30f));

    assertStaysOnItsFirstVersion("the logits under a@2 must be finite and differ, do not");
    assertThat(rig.ask("a", 2).failure().message()).contains("the logits under a@2");
  }

  @Test
  void versionWithNaN_isNotEvenRegistered() {
    float[] z = rig.golden.golden("a");
    z[7] = Float.NaN;

    assertThatThrownBy(() -> rig.register("a", z)).hasMessage("z must be finite, was NaN at 7");
  }

  private void assertStaysOnItsFirstVersion(String failure) {
    Acknowledgement acknowledgement = rig.awaitAcknowledged("a");
    assertThat(acknowledgement.failure()).startsWith(failure);
    assertThat(acknowledgement.version()).isEqualTo(1);
    assertThat(rig.ask("a").expert().version()).isEqualTo(1);
    assertThat(failing()).isEqualTo(1);
    assertThat(rig.metrics.get("zoetic.worker.swap.failures").counter().count()).isEqualTo(1);
    assertThat(rig.health()).allSatisfy((_, check) -> assertThat(check.ok()).isTrue());

    rig.champion("b", rig.golden.golden("a"));
    assertThat(rig.awaitAcknowledged("b").failure()).isNull();
    assertThat(rig.ask("b").expert().version()).isEqualTo(2);
  }

  private double failing() {
    return rig.metrics.get("zoetic.worker.experts.failing").gauge().value();
  }

  /** A canary that cannot be served must not stand in the way of a rollback. */
  @Test
  void canaryThatOverflows_leavesTheOtherAliasesAlone() {
    rig.champion("a", rig.golden.between(0.5));
    rig.start();
    VersionId broken = rig.blessed("a", all(1e30f));
    rig.apply(new ExpertMutation.StartCanary(broken, 99));
    assertThat(rig.awaitAcknowledged("a").failure()).contains("the logits under a@3");

    rig.apply(new ExpertMutation.Rollback("a"));

    Acknowledgement after = rig.awaitAcknowledged("a");
    assertThat(after.version()).isEqualTo(1);
    assertThat(after.failure()).contains("the logits under a@3");
    assertThat(rig.ask("a").expert().version()).isEqualTo(1);
    rig.apply(new ExpertMutation.AbortCanary("a"));
    assertThat(rig.awaitAcknowledged("a").failure()).isNull();
  }

  @Test
  void registryAway_servingGoesOnAndChangesAreMadeUpFor() {
    rig.start();
    rig.unreliable.goAway();
    rig.champion("a", rig.golden.between(0.5));
    rig.publish(rig.pointer("a"));

    assertThat(rig.awaitAcknowledged("a").failure())
        .startsWith("the registry must answer, does not");
    assertThat(rig.ask("a").expert().version()).isEqualTo(1);
    assertThat(rig.ask("a", 2).failure().code()).isEqualTo(ErrorCode.EXPERT_UNAVAILABLE);
    rig.unreliable.comeBack();

    GoldenWorker.until("the change is served", () -> rig.awaitAcknowledged("a").failure() == null);
    assertThat(rig.ask("a").expert().version()).isEqualTo(2);
  }

  @Test
  void registryAway_rollbackAndQuarantineAreServed() {
    rig.champion("a", rig.golden.between(0.5));
    rig.start();
    rig.unreliable.goAway();

    rig.apply(new ExpertMutation.Rollback("a"));
    rig.swap("a");
    assertThat(rig.ask("a").expert().version()).isEqualTo(1);

    rig.champion("a", rig.golden.between(0.7));
    rig.apply(new ExpertMutation.Quarantine(new VersionId("a", 1)));
    rig.swap("a");
    assertThat(rig.ask("a", 1).failure().message())
        .isEqualTo("a version must not be quarantined, a@1 is");
    assertThat(rig.ask("a").failure().code()).isEqualTo(ErrorCode.EXPERT_UNAVAILABLE);
  }

  @Test
  void registryAwayInMidStart_promptsWaitUntilItAnswers() {
    rig.unreliable.goAway();
    rig.begin();
    GoldenWorker.until(
        "the worker says that it is not ready",
        () ->
            rig.health()
                .containsValue(
                    CheckResult.failed(
                        "the experts must be read from the registry, which does not answer")));

    rig.unreliable.comeBack();

    assertThat(rig.ask("a").expert().version()).isEqualTo(1);
    rig.awaitReady();
  }

  @Test
  void moreVersionsThanThereIsRoomFor_areRefused() {
    rig.withVersionsMax(2).start();
    rig.champion("c", rig.golden.between(0.5));

    assertThat(rig.awaitAcknowledged("c").failure())
        .isEqualTo("worker.versions-max must have room for all that aliases lead to, was 2");
    assertThat(rig.ask("c").failure().code()).isEqualTo(ErrorCode.EXPERT_UNAVAILABLE);
    assertThat(rig.ask("b").expert().version()).isEqualTo(1);
  }

  private float[] all(float value) {
    float[] z = new float[rig.golden.layout().size()];
    Arrays.fill(z, value);
    return z;
  }
}
