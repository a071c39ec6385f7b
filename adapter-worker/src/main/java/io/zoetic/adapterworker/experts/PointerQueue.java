// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.experts;

import io.zoetic.core.ExpertPointer;
import io.zoetic.core.ExpertRole;
import io.zoetic.model.expert.Expert;
import io.zoetic.vectorstore.experts.ExpertStatus;
import io.zoetic.vectorstore.experts.RecentChanges;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pointer of each expert that is still to be looked at. The event log tells of changes at once,
 * and of two the newer holds; the registry has the last word, whatever the epochs say: what the log
 * told before the registry was read, and the registry does not, is not so. Thread-safe.
 */
final class PointerQueue {
  private static final Logger LOG = LoggerFactory.getLogger(PointerQueue.class);

  /** No log is so far ahead of what is known; a poll brings it if it is so after all. */
  private static final long AHEAD_MAX = 1000;

  /** What holds of each expert now, wherever it came from. */
  private final Map<String, ExpertPointer> known = new HashMap<>();

  /** Those of the known that the event log alone has told of. */
  private final Map<String, ExpertPointer> hearsay = new HashMap<>();

  /** The last word of the registry. */
  private final Map<String, ExpertPointer> registered = new HashMap<>();

  private final Map<String, ExpertPointer> waiting = new LinkedHashMap<>();
  private final Map<String, ExpertPointer> failed = new LinkedHashMap<>();

  /** Of the registry; null before it was read. */
  private @Nullable String incarnation;

  private boolean open;
  private boolean woken;

  /** What the event log tells. */
  void offer(ExpertPointer pointer) {
    try {
      // What this worker does not know must not stop it from following all else.
      Expert.requireName(pointer.expert());
      ExpertRole.parse(pointer.role());
      hear(pointer);
    } catch (IllegalArgumentException e) {
      LOG.atWarn().setCause(e).addKeyValue("pointer", pointer).log("a pointer is of no use here");
    }
  }

  private synchronized void hear(ExpertPointer pointer) {
    ExpertPointer before = known.get(pointer.expert());
    long ahead = pointer.epoch() - (before == null ? 0 : before.epoch());
    boolean isForeign = pointer.incarnation() != null && !pointer.incarnation().equals(incarnation);
    if (ahead <= 0) {
      return;
    }
    // Before the registry was read nothing is followed, and then that decides.
    if (incarnation != null && (isForeign || ahead > AHEAD_MAX)) {
      LOG.atWarn()
          .addKeyValue("expert", pointer.expert())
          .addKeyValue("told", pointer.standing())
          .addKeyValue("known", before == null ? "nothing" : before.standing())
          .log("a pointer of the event log is not followed: the registry must say so first");
      return;
    }
    hearsay.put(pointer.expert(), pointer);
    accept(pointer);
  }

  private void accept(ExpertPointer pointer) {
    known.put(pointer.expert(), pointer);
    failed.remove(pointer.expert());
    waiting.put(pointer.expert(), pointer);
    notifyAll();
  }

  /** What the event log alone has told of, for {@link #learn}. */
  synchronized Map<String, ExpertPointer> hearsay() {
    return Map.copyOf(hearsay);
  }

  /**
   * What the registry says.
   *
   * @param heardBefore what there was of {@link #hearsay} when the reading began; what came since
   *     may be newer and waits for the next one
   */
  synchronized void learn(RecentChanges changes, Map<String, ExpertPointer> heardBefore) {
    incarnation = changes.mark().incarnation();
    Set<String> concerned = new HashSet<>(heardBefore.keySet());
    if (changes.complete()) {
      registered.clear();
      concerned.addAll(known.keySet());
    }
    for (ExpertStatus expert : changes.experts()) {
      registered.put(expert.name(), expert.asPointer());
      concerned.add(expert.name());
    }
    concerned.forEach(expert -> settle(expert, heardBefore.get(expert)));
  }

  private void settle(String expert, @Nullable ExpertPointer heardBefore) {
    ExpertPointer before = known.get(expert);
    ExpertPointer heard = hearsay.get(expert);
    ExpertPointer word = registered.get(expert);
    if (word == null && before != null) {
      word = withdrawn(before);
    }
    boolean mayBeNewer =
        heard != null
            && !heard.equals(heardBefore)
            && (word == null || heard.epoch() > word.epoch());
    if (word == null || mayBeNewer) {
      return;
    }
    hearsay.remove(expert);
    if (word.equals(before)) {
      return;
    }
    if (heard != null && heard.equals(heardBefore) && !isEarlier(heard, word)) {
      LOG.atWarn()
          .addKeyValue("expert", expert)
          .addKeyValue("told", heard.standing())
          .addKeyValue("registered", word.standing())
          .log("the event log told what the registry does not: the registry holds");
    }
    accept(word);
  }

  /** Whether a word is the registry's own, or was before it said another: a log may be behind. */
  private static boolean isEarlier(ExpertPointer heard, ExpertPointer word) {
    return heard.standing().equals(word.standing())
        || (Objects.equals(heard.incarnation(), word.incarnation())
            && heard.epoch() < word.epoch());
  }

  /** An expert that the registry does not have serves nothing. */
  private ExpertPointer withdrawn(ExpertPointer before) {
    return new ExpertPointer(
        before.expert(), before.role(), 1, false, before.at(), Map.of(), List.of(), incarnation);
  }

  /** Looks at a pointer again after the next {@link #wake}, unless another one comes. */
  synchronized void retryLater(ExpertPointer pointer) {
    if (pointer.equals(known.get(pointer.expert()))) {
      failed.put(pointer.expert(), pointer);
    }
  }

  /** Everything that the registry knew has been learned once: what waits can be taken from now. */
  synchronized void wake() {
    waiting.putAll(failed);
    failed.clear();
    open = true;
    woken = true;
    notifyAll();
  }

  /**
   * Takes all that waits; waits for something, but not for longer than the given time.
   *
   * @return empty before the first {@link #wake}: a start takes everything at once
   */
  synchronized Optional<List<ExpertPointer>> take(Duration timeout) throws InterruptedException {
    if (!woken && (waiting.isEmpty() || !open)) {
      wait(Math.max(1, timeout.toMillis()));
    }
    if (!open) {
      return Optional.empty();
    }
    woken = false;
    List<ExpertPointer> taken = List.copyOf(waiting.values());
    waiting.clear();
    return Optional.of(taken);
  }
}
