// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.drills;

import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Collectors;

/** The record of what clients were told. Thread-safe. */
final class DrillLedger {
  private final Map<String, Instant> answers = new ConcurrentHashMap<>();
  private final Map<String, Instant> feedback = new ConcurrentHashMap<>();
  private final Queue<String> lost = new ConcurrentLinkedQueue<>();

  /** A completion was answered under this id. */
  void answered(String id) {
    answers.put(id, Instant.now());
  }

  /** Feedback was acknowledged under this id. */
  void acknowledged(String id) {
    feedback.put(id, Instant.now());
  }

  /** A client gave up, or was told something that it must not be told. */
  void lost(String what) {
    lost.add(what);
    System.out.println(what);
  }

  Set<String> answers() {
    return Set.copyOf(answers.keySet());
  }

  Set<String> feedback() {
    return Set.copyOf(feedback.keySet());
  }

  Collection<String> lost() {
    return Set.copyOf(lost);
  }

  /** What is named once as lost is not looked for again. */
  void forget(Set<String> ids) {
    answers.keySet().removeAll(ids);
    feedback.keySet().removeAll(ids);
  }

  /** Takes the feedback since then as gone; how much that is. */
  int giveUpFeedbackSince(Instant then) {
    Set<String> gone =
        feedback.entrySet().stream()
            .filter(each -> each.getValue().isAfter(then))
            .map(Map.Entry::getKey)
            .collect(Collectors.toSet());
    feedback.keySet().removeAll(gone);
    return gone.size();
  }
}
