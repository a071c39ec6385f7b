// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.core.VersionId;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.experts.ExpertMutation;
import io.zoetic.vectorstore.experts.RegistryUnderTest;
import io.zoetic.vectorstore.growth.GrownExpertsContract;
import io.zoetic.vectorstore.growth.Growth.Grown;
import io.zoetic.vectorstore.growth.Growth.Merging;
import io.zoetic.vectorstore.growth.GrowthDecision;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.sql.SQLException;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** With what the roles of trainers and gateways may do. */
class PostgresGrownExpertsIT extends GrownExpertsContract {
  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private @Nullable LearningUnderTest opened;
  private @Nullable PostgresDatabase trainer;
  private @Nullable PostgresDatabase gateway;

  @AfterEach
  void closeDatabases() {
    requireNonNull(trainer).close();
    requireNonNull(gateway).close();
    test().close();
  }

  private LearningUnderTest test() {
    return requireNonNull(opened);
  }

  @Override
  protected Stores noGrowth() throws SQLException {
    LearningUnderTest test = LearningUnderTest.empty(POSTGRES);
    opened = test;
    PostgresDatabase ofTrainer = POSTGRES.as("zoetic_trainer", test.name);
    PostgresDatabase ofGateway = POSTGRES.as("zoetic_gateway", test.name);
    trainer = ofTrainer;
    gateway = ofGateway;
    return PostgresGrowthIT.stores(test, ofTrainer, ofGateway);
  }

  @Test
  void expert_isToBeMixed_untilARunOfItWasAskedFor() {
    cluster(FIRST, 0, 2);
    decide(FIRST, GrowthDecision.Kind.MIX, "dates");
    assertThat(growth().toMix()).containsExactly("dates");

    test().runs.enqueue(LearningUnderTest.request("dates"));

    assertThat(growth().toMix()).isEmpty();
  }

  @Test
  void expertThatHasVersions_isNotToBeMixed_thoughItsRunsHaveGone() {
    cluster(FIRST, 0, 2);
    decide(FIRST, GrowthDecision.Kind.MIX, "arithmetic");
    assertThat(growth().toMix()).containsExactly("arithmetic");
    try (RegistryUnderTest registry = POSTGRES.registry(test().name)) {
      registry.champion();
    }

    assertThat(growth().toMix()).isEmpty();
  }

  @Test
  void expertThatIsFrozenOrPinned_isNotMerged() {
    cluster(FIRST, 0, 2);
    cluster(SECOND, 10, 3);
    decide(FIRST, GrowthDecision.Kind.GROW, "arithmetic");
    decide(SECOND, GrowthDecision.Kind.GROW, "dates");
    try (RegistryUnderTest registry = POSTGRES.registry(test().name)) {
      VersionId champion = registry.champion();
      Merging merging = merging(grown(FIRST), champion, grown(SECOND));
      registry.apply(new ExpertMutation.Freeze("arithmetic"));
      assertThat(growth().merge(merging)).isFalse();
      registry.apply(new ExpertMutation.Unfreeze("arithmetic"));
      registry.apply(new ExpertMutation.Pin(champion, "acme"));

      assertThatThrownBy(() -> growth().merge(merging))
          .isInstanceOfSatisfying(
              StoreException.class,
              e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.REFUSED));
      assertThat(experts()).as("nothing was done").containsExactly("arithmetic", "dates");
    }
  }

  private static Merging merging(Grown part, VersionId champion, Grown whole) {
    return new Merging(part, champion, whole, "they are one", "{}", "trainer-1");
  }

  @Test
  void expertThatIsMerged_isRetired_withinTheSameTransaction() {
    cluster(FIRST, 0, 2);
    cluster(SECOND, 10, 3);
    decide(FIRST, GrowthDecision.Kind.GROW, "arithmetic");
    decide(SECOND, GrowthDecision.Kind.GROW, "dates");
    Grown part = grown(FIRST);
    Grown whole = grown(SECOND);
    try (RegistryUnderTest registry = POSTGRES.registry(test().name)) {
      VersionId champion = registry.champion();
      Merging merging = merging(part, champion, whole);
      UUID run = test().runs.enqueue(LearningUnderTest.request("arithmetic")).id();
      assertThatThrownBy(() -> growth().merge(merging))
          .isInstanceOf(StoreException.class)
          .hasMessage("no run of arithmetic must be open: cancel it or wait");
      assertThat(experts()).containsExactly("arithmetic", "dates");
      test().runs.cancel(run, new Attribution("ada", "a test"));
      VersionId other = new VersionId("arithmetic", champion.version() + 1);
      assertThat(growth().merge(merging(part, other, whole)))
          .as("something else is served")
          .isFalse();

      assertThat(growth().merge(merging)).isTrue();

      assertThat(experts()).containsExactly("dates");
      assertThatThrownBy(() -> registry.apply(new ExpertMutation.Retire(champion)))
          .as("it is retired already")
          .isInstanceOf(StoreException.class);
      registry.apply(new ExpertMutation.Restore(champion));
      registry.apply(new ExpertMutation.Promote(champion));
    }
  }
}
