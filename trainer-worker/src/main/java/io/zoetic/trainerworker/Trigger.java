// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker;

import io.zoetic.core.CanonicalJson;
import io.zoetic.trainerworker.learning.RunConfig;
import io.zoetic.trainerworker.learning.RunMethod;
import io.zoetic.trainerworker.run.HeldOutExamples;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.experts.ExpertStatus;
import io.zoetic.vectorstore.growth.Growth;
import io.zoetic.vectorstore.learning.Examples;
import io.zoetic.vectorstore.learning.RunRequest;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.learning.TrainingRun;
import io.zoetic.vectorstore.learning.TrainingRuns;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Queues a run where there is enough new feedback, or some has waited long enough, and there are
 * enough questions to judge the version by. One thread.
 */
final class Trigger {
  private static final Logger LOG = LoggerFactory.getLogger(Trigger.class);

  private final TriggerOptions options;
  private final Examples examples;
  private final ExpertRegistry registry;
  private final TrainingRuns runs;
  private final Growth growth;
  private final String actor;
  private final InstantSource clock;

  /** Runs that this trigger has queued and that have not ended, as far as seen here. */
  private final Map<String, UUID> open = new HashMap<>();

  /** What runs have left: beyond the share of a principal, say. It starts no other run. */
  private final Map<String, Integer> left = new HashMap<>();

  /** Since when each expert has had feedback that no run has learnt from, as far as seen here. */
  private final Map<String, Instant> since = new HashMap<>();

  /** Feedback of runs that are due, as it comes in. */
  private final Map<String, Coming> coming = new HashMap<>();

  /**
   * Feedback that may still be coming in.
   *
   * @param unlearnt how much there was when it was looked at last
   * @param changed since when there is as much
   * @param dueSince since when a run is due
   */
  private record Coming(int unlearnt, Instant changed, Instant dueSince) {}

  Trigger(TriggerOptions options, Stores stores, String actor, InstantSource clock) {
    this.options = options;
    this.examples = stores.examples();
    this.registry = stores.registry();
    this.runs = stores.runs();
    this.growth = stores.growth();
    this.actor = actor;
    this.clock = clock;
  }

  /**
   * The stores in which feedback is counted and runs are queued.
   *
   * @param growth knows how experts are described that nobody named
   */
  record Stores(Examples examples, ExpertRegistry registry, TrainingRuns runs, Growth growth) {}

  /** Looks at all experts. */
  void pull() {
    Map<String, Integer> unlearnt = examples.unlearnt();
    left.replaceAll((expert, count) -> Math.min(count, unlearnt.getOrDefault(expert, 0)));
    open.entrySet()
        .removeIf(
            run -> {
              Optional<TrainingRun> queued = runs.show(run.getValue());
              boolean ended = queued.filter(each -> !each.state().isFinal()).isEmpty();
              if (ended) {
                left.put(run.getKey(), leftBy(run.getKey(), queued));
              }
              return ended;
            });
    since.keySet().retainAll(unlearnt.keySet());
    coming.keySet().retainAll(unlearnt.keySet());
    Set<String> toMix = unlearnt.isEmpty() ? Set.of() : growth.toMix();
    unlearnt.forEach((expert, count) -> consider(expert, count, toMix.contains(expert)));
  }

  /** What a run has left of what there was when it began; what came since is new. */
  private int leftBy(String expert, Optional<TrainingRun> run) {
    return run.filter(each -> !isMixtureThatFailed(each))
        .map(TrainingRun::startedAt)
        .map(started -> examples.unlearntBefore(started).getOrDefault(expert, 0))
        .orElse(0);
  }

  /** It has learnt nothing: all that there was is there to be trained on. */
  private static boolean isMixtureThatFailed(TrainingRun run) {
    return run.state() != RunState.PUBLISHED
        && RunConfig.of(run.request().configJson()).method() == RunMethod.MIXTURE;
  }

  /**
   * @param mixes whether its first run is to mix: what it is given has been tried already, and
   *     waits for no more, unless feedback starts nothing
   */
  private void consider(String expert, int unlearnt, boolean mixes) {
    int count = unlearnt - left.getOrDefault(expert, 0);
    if (open.containsKey(expert) || count == 0) {
      return;
    }
    Instant now = clock.instant();
    Instant first = since.computeIfAbsent(expert, _ -> now);
    boolean byTime =
        count >= options.least() && Duration.between(first, now).compareTo(options.patience()) >= 0;
    boolean mixesNow = mixes && options.feedback() > 0;
    boolean isDue = mixesNow || isEnough(expert, count) || byTime;
    if (!isDue || !isJudgeable(expert)) {
      coming.remove(expert);
    } else if (isQuiet(expert, unlearnt, now)) {
      RunMethod method = mixes ? RunMethod.MIXTURE : RunMethod.TRAINING;
      if (mixesNow) {
        String reason = "growth has found a mixture by %d pieces of feedback".formatted(count);
        queue(expert, RunRequest.Cause.FEEDBACK, reason, method);
      } else if (isEnough(expert, count)) {
        String reason = count + " new pieces of trusted feedback";
        queue(expert, RunRequest.Cause.FEEDBACK, reason, method);
      } else {
        queue(
            expert,
            RunRequest.Cause.TIME,
            "%d new pieces of trusted feedback, the first since %s".formatted(count, first),
            method);
      }
    }
  }

  private boolean isJudgeable(String expert) {
    int enough = options.questions();
    return HeldOutExamples.questions(
            examples, expert, () -> HeldOutExamples.learnt(registry, runs, expert), enough)
        >= enough;
  }

  /** A stream of feedback must not start a run for each piece of it. */
  private boolean isEnough(String expert, int count) {
    return options.feedback() > 0 && count >= options.feedback() && count >= lastRun(expert) / 2.0;
  }

  /** How many examples the last run of an expert had. */
  private int lastRun(String expert) {
    return runs.list(expert, 1).stream().mapToInt(TrainingRun::examples).findFirst().orElse(0);
  }

  /** Whether no more has come for a while, or it has been coming for too long. */
  private boolean isQuiet(String expert, int unlearnt, Instant now) {
    Coming before = coming.get(expert);
    Coming after =
        before == null
            ? new Coming(unlearnt, now, now)
            : before.unlearnt() == unlearnt ? before : new Coming(unlearnt, now, before.dueSince());
    coming.put(expert, after);
    Duration longest = options.quiet().multipliedBy(TriggerOptions.QUIET_TIMES_MAX);
    return Duration.between(after.changed(), now).compareTo(options.quiet()) >= 0
        || Duration.between(after.dueSince(), now).compareTo(longest) >= 0;
  }

  private void queue(String expert, RunRequest.Cause cause, String reason, RunMethod method) {
    if (registry.show(expert).filter(ExpertStatus::frozen).isPresent()) {
      return;
    }
    since.remove(expert);
    coming.remove(expert);
    var run = runs.enqueue(new RunRequest(expert, cause, reason, actor, config(expert, method), 1));
    open.put(expert, run.id());
    LOG.atDebug().addKeyValue("run", run.id()).addKeyValue("expert", expert).log("a run is due");
  }

  /** All as usual; who has grown is described by what it grew from. */
  private String config(String expert, RunMethod method) {
    Map<String, Object> config = new TreeMap<>();
    growth.descriptionOf(expert).ifPresent(description -> config.put("description", description));
    if (method != RunMethod.TRAINING) {
      config.put("method", method.word());
    }
    return CanonicalJson.of(config);
  }
}
