// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.supervision;

import io.zoetic.core.Digests;
import io.zoetic.core.PromptContent;
import io.zoetic.core.PromptJson;
import io.zoetic.events.completion.Cancellation;
import io.zoetic.events.completion.Prompt;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which prompts may have ended the workers that vanished with them, and which have.
 *
 * <p>Prompts that a worker had begun when it vanished are all suspects. They are dispatched again
 * in cohorts, which workers run apart from everything else: those that had answered already, which
 * are the least likely, and the others; or in halves. So an innocent is cleared by being answered,
 * and a killer is alone after as many losses as halving takes. What ends workers that run nothing
 * else is known by its content, and refused for an hour by every gateway.
 *
 * <p>Confined to one event loop.
 */
final class Suspects {
  /** What the client of a killer is told. */
  static final String REFUSED =
      "a prompt must not end the workers that read it; this content did and is refused for an hour,"
          + " do not send it again";

  private static final Duration REFUSED_FOR = Duration.ofHours(1);
  private static final int KNOWN_MAX = 10_000;

  private final Duration silence;

  /** Workers that a content may end alone; then it is known to have done it. */
  private final int deathsMax;

  private final String name = UUID.randomUUID().toString().substring(0, 8);
  private long cohorts;

  /** Workers that a content has ended while it ran alone, by its digest. */
  private final Map<String, Integer> deaths = new LinkedHashMap<>();

  /** Until when a content is refused, by its digest; the first known first. */
  private final Map<String, Instant> killers = new LinkedHashMap<>();

  Suspects(SupervisionConfig config) {
    this.silence = config.workerSilence();
    // Of the attempts that may be lost, the first had company.
    this.deathsMax = Math.max(1, config.attemptsMax() - 1);
  }

  /**
   * What becomes of a prompt whose worker is lost.
   *
   * @param cohort in which it is dispatched again; null for all that nobody suspects
   * @param killer what tells everybody of its content, if it is not dispatched again
   */
  record Fate(PendingPrompt prompt, @Nullable String cohort, @Nullable Cancellation killer) {}

  /** What becomes of all whose workers are silent about them. */
  List<Fate> fates(Collection<PendingPrompt> pending, Instant now) {
    Set<String> workers = new LinkedHashSet<>();
    for (PendingPrompt each : pending) {
      if (each.worker() != null && each.isSilent(now, silence)) {
        workers.add(each.worker());
      }
    }
    List<Fate> fates = new ArrayList<>();
    for (String worker : workers) {
      // What it has named a moment later is about to be silent, too.
      Stream<PendingPrompt> lost =
          pending.stream()
              .filter(each -> worker.equals(each.worker()))
              .filter(each -> each.isSilent(now, silence.dividedBy(2)));
      fates.addAll(fatesOf(lost.toList(), now));
    }
    return fates;
  }

  private List<Fate> fatesOf(List<PendingPrompt> lost, Instant now) {
    List<Fate> fates = new ArrayList<>();
    List<PendingPrompt> together = new ArrayList<>();
    for (PendingPrompt each : lost) {
      if (each.isBegun()) {
        together.add(each);
      } else {
        fates.add(new Fate(each, each.prompt().cohort(), null));
      }
    }
    if (together.size() == 1) {
      fates.add(fateAlone(together.getFirst(), now));
    } else if (!together.isEmpty()) {
      parts(together).forEach(part -> fates.addAll(apart(part)));
    }
    return fates;
  }

  /** Without a cohort it may have had company of another gateway's. */
  private Fate fateAlone(PendingPrompt suspect, Instant now) {
    Prompt prompt = suspect.prompt();
    if (prompt.cohort() == null || !isBlamed(prompt)) {
      return apart(List.of(suspect)).getFirst();
    }
    String digest = digest(prompt.content());
    Instant until = now.plus(REFUSED_FOR);
    Cancellation sentence = new Cancellation(prompt.promptId(), prompt.attempt(), digest, until);
    learn(sentence);
    return new Fate(suspect, null, sentence);
  }

  private boolean isBlamed(Prompt prompt) {
    if (deaths.size() >= KNOWN_MAX) {
      deaths.remove(deaths.keySet().iterator().next());
    }
    return deaths.merge(digest(prompt.content()), 1, Integer::sum) >= deathsMax;
  }

  private static List<List<PendingPrompt>> parts(List<PendingPrompt> together) {
    Map<Boolean, List<PendingPrompt>> byProgress =
        together.stream().collect(Collectors.partitioningBy(PendingPrompt::isAnswering));
    if (byProgress.values().stream().noneMatch(List::isEmpty)) {
      return List.copyOf(byProgress.values());
    }
    int half = together.size() / 2;
    return List.of(together.subList(0, half), together.subList(half, together.size()));
  }

  private List<Fate> apart(List<PendingPrompt> part) {
    String cohort = name + "-" + ++cohorts;
    return part.stream().map(each -> new Fate(each, cohort, null)).toList();
  }

  /** Answers clear. */
  void clear(Prompt prompt) {
    if (prompt.cohort() != null) {
      deaths.remove(digest(prompt.content()));
    }
  }

  /** Refuses a content from now on, if that is what it says. */
  void learn(Cancellation sentence) {
    if (sentence.killer() == null || sentence.until() == null) {
      return;
    }
    deaths.remove(sentence.killer());
    if (killers.size() >= KNOWN_MAX) {
      killers.remove(killers.keySet().iterator().next());
    }
    killers.put(sentence.killer(), sentence.until());
  }

  /** Whether a content is refused. */
  boolean isKnown(PromptContent content, Instant now) {
    killers.values().removeIf(until -> !now.isBefore(until));
    // Nobody pays for digests as long as nobody is known.
    return !killers.isEmpty() && killers.containsKey(digest(content));
  }

  private static String digest(PromptContent content) {
    try {
      return PromptJson.of(content).hash();
    } catch (IllegalArgumentException e) {
      // It has no canonical spelling, such as a number that no database takes.
      return Digests.sha256Hex(content.toString());
    }
  }
}
