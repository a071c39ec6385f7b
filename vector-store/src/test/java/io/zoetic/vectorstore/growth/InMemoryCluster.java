// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.growth;

import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.growth.GrowthCluster.State;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A cluster in memory, with what was decided on it. */
final class InMemoryCluster {
  final String baseModel;
  final List<GrowthDecision> decisions = new ArrayList<>();
  float[] centre;
  long prompts;
  State state = State.OPEN;
  @Nullable String name;
  @Nullable String description;
  @Nullable String expert;
  @Nullable UUID mergedInto;
  int decided;

  InMemoryCluster(String baseModel, float[] centre, long prompts) {
    this.baseModel = baseModel;
    this.centre = centre;
    this.prompts = prompts;
  }

  boolean isGrown() {
    return expert != null && expert.equals(name);
  }

  boolean hasGrown(String name) {
    return isGrown() && name.equals(expert);
  }

  /** Whether what made its expert was a mixture. */
  boolean isMixed() {
    return decisions.stream()
        .map(GrowthDecision::kind)
        .filter(GrowthDecision.Kind.MAKING::contains)
        .findFirst()
        .equals(Optional.of(GrowthDecision.Kind.MIX));
  }

  /** Whether a person has renamed its expert. */
  boolean isNamed() {
    return decisions.stream().anyMatch(one -> one.kind() == GrowthDecision.Kind.RENAME);
  }

  void tell(GrowthDecision decision) {
    decisions.addFirst(decision);
    if (decisions.size() > Growth.DECISIONS_MAX) {
      decisions.removeLast();
    }
  }

  void tell(GrowthDecision.Kind kind, @Nullable String expert, Attribution change) {
    tell(new GrowthDecision(kind, expert, change.reason(), "{}", change.actor(), Instant.now()));
  }
}
