// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.feedback;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.Scope;
import io.zoetic.testkit.contract.Contract;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Interactions} does that a gateway counts on. */
@Contract
public abstract class InteractionsContract {
  private static final Instant NOON = Instant.parse("2026-11-24T12:00:00.123456Z");

  private Interactions interactions;

  /** Knows none yet. */
  protected abstract Interactions noInteractions() throws Exception;

  @BeforeEach
  final void open() throws Exception {
    interactions = noInteractions();
  }

  @Test
  void interactions_areFoundAsTheyWere() {
    StoredInteraction full = interaction("r1", 0, "ada");
    StoredInteraction bare = interaction("r1", 1, null);

    interactions.record(List.of(full, bare));
    interactions.record(List.of());

    assertThat(interactions.find(full.id(), Scope.ALL)).contains(full);
    assertThat(interactions.find(bare.id(), Scope.ALL)).contains(bare);
    assertThat(interactions.find(new ChoiceId("r2", 0), Scope.ALL)).isEmpty();
  }

  @Test
  void interaction_recordedAgain_staysAsItIs() {
    StoredInteraction first = interaction("r1", 0, "ada");
    interactions.record(List.of(first, interaction("r1", 0, "bob")));

    interactions.record(List.of(interaction("r1", 0, "eve"), interaction("r2", 0, null)));

    assertThat(interactions.find(first.id(), Scope.ALL)).contains(first);
    assertThat(interactions.find(new ChoiceId("r2", 0), Scope.ALL)).isPresent();
  }

  private static StoredInteraction interaction(String request, int choice, @Nullable String user) {
    return new StoredInteraction(
        new ChoiceId(request, choice),
        new StoredInteraction.Owner(null, "key-1", user, null),
        "zoetic/base",
        new StoredInteraction.AskedPrompt("\"\\u0000\"", "0".repeat(64), new int[] {1, 2}),
        new StoredInteraction.GivenAnswer("4", new int[] {7}, new double[] {-0.25}),
        List.of(),
        "{}",
        NOON.minusSeconds(1),
        NOON);
  }
}
