// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.curation;

import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Curation.Decision;
import io.zoetic.vectorstore.learning.Curation.MatchedFeedback;
import io.zoetic.vectorstore.learning.Curation.Past;
import io.zoetic.vectorstore.learning.Example;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** A past of one process: what was trusted is known to what comes after. */
final class RememberedPast implements Past {
  final List<Example> examples = new ArrayList<>();
  final Map<UUID, String> withdrawn = new LinkedHashMap<>();
  final Map<UUID, String> superseded = new LinkedHashMap<>();

  private final Map<UUID, Instant> received = new HashMap<>();

  /** How much every user has said. */
  int ofUser;

  /** How operators have experts trained. */
  final Map<String, String> runConfigs = new HashMap<>();

  /** How much every key has. */
  int ofKey;

  /** Decides and remembers. */
  Decision decide(Curator curator, MatchedFeedback matched) {
    received.put(matched.feedback().id(), matched.feedback().receivedAt());
    Decision decision = curator.apply(matched, this);
    switch (decision) {
      case Decision.Trust(String _, List<Example> made) -> examples.addAll(made);
      case Decision.Unassigned(List<Example> made, String _) -> examples.addAll(made);
      case Decision.Keep _, Decision.Quarantine _ -> {}
    }
    return decision;
  }

  @Override
  public List<Example> examplesOf(String expert, String promptHash) {
    return examples.stream()
        .filter(each -> each.expert().equals(expert) && each.promptHash().equals(promptHash))
        .toList();
  }

  @Override
  public boolean wasSaidAfter(Example known, Instant moment) {
    Instant said = known.feedback() == null ? null : received.get(known.feedback());
    return said != null && said.isAfter(moment);
  }

  @Override
  public String splitGroupOf(StoredInteraction about) {
    return "group of " + about.prompt().hash();
  }

  @Override
  public int countOfKey(Author author, Instant before, Duration within, int most) {
    return Math.min(ofKey, most);
  }

  @Override
  public int countOfUser(Author author, Instant before, Duration within, int most) {
    return Math.min(ofUser, most);
  }

  @Override
  public Optional<String> runConfigOf(String expert) {
    return Optional.ofNullable(runConfigs.get(expert));
  }

  @Override
  public void withdraw(UUID example, String reason) {
    withdrawn.put(example, reason);
    examples.removeIf(each -> each.id().equals(example));
  }

  @Override
  public void supersede(UUID example, String reason) {
    superseded.put(example, reason);
    examples.removeIf(each -> each.id().equals(example));
  }
}
