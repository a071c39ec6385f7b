// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.Scope;
import io.zoetic.vectorstore.feedback.Interactions;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.feedback.UncorrectedPrompt;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** Interactions in memory. */
public final class TestInteractions implements Interactions {
  private final Map<ChoiceId, StoredInteraction> known = new ConcurrentHashMap<>();

  /** Records an answer to a prompt of nobody's. */
  public void answered(String requestId, String promptHash) {
    answered(requestId, promptHash, null);
  }

  /** Records an answer to a tenant's prompt. */
  public void answered(String requestId, String promptHash, @Nullable String tenant) {
    record(
        List.of(
            new StoredInteraction(
                new ChoiceId(requestId, 0),
                new StoredInteraction.Owner(tenant, null, null, null),
                "zoetic/base",
                new StoredInteraction.AskedPrompt("{}", promptHash, new int[0]),
                new StoredInteraction.GivenAnswer("b", new int[0], new double[0]),
                List.of(),
                "{}",
                Instant.EPOCH,
                Instant.EPOCH)));
  }

  @Override
  public int record(List<StoredInteraction> interactions) {
    interactions.forEach(each -> known.putIfAbsent(each.id(), each));
    return 0;
  }

  @Override
  public void requireWritable() {}

  @Override
  public Optional<StoredInteraction> find(ChoiceId id, Scope scope) {
    return Optional.ofNullable(known.get(id))
        .filter(found -> scope.includes(found.owner().tenant()));
  }

  @Override
  public List<RecordedPrompt> samplePrompts(int max) {
    throw new UnsupportedOperationException("a gateway samples no prompts");
  }

  @Override
  public List<UncorrectedPrompt> uncorrected(UUID run, String expert, int max) {
    throw new UnsupportedOperationException("a gateway learns from no prompts");
  }

  @Override
  public void makeSlices(Duration retention) {
    throw new UnsupportedOperationException("a gateway keeps no interactions");
  }

  @Override
  public Deleted deleteBefore(Instant time) {
    throw new UnsupportedOperationException("a gateway deletes no interactions");
  }
}
