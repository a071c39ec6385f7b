// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.learning;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.Scope;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.feedback.UncorrectedPrompt;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Training runs: queued, leased by one trainer at a time, ended. Thread-safe; calls block for round
 * trips to the database.
 *
 * <p>Every method throws {@link io.zoetic.vectorstore.StoreException}, with {@link
 * io.zoetic.vectorstore.StoreException.Reason#UNAVAILABLE} if the store does not answer.
 */
public interface TrainingRuns {
  /** The most rows of one page. */
  int MAX_PAGE = 1000;

  /** The most attempts that may be asked for. */
  int MAX_ATTEMPTS = 100;

  /**
   * How long a run waits, from the end of its lease on, that has taken one trainer with it; twice
   * as long after each further one, up to {@link #BACK_OFF_MAX}.
   */
  Duration BACK_OFF = Duration.ofSeconds(10);

  /** The longest that a run waits. */
  Duration BACK_OFF_MAX = BACK_OFF.multipliedBy(64);

  /**
   * Queues a run, unless one of the same expert is queued or running.
   *
   * @return the new run, or the one that is open
   */
  TrainingRun enqueue(RunRequest request);

  /**
   * Takes a run that is queued, or whose lease has ended, its trainer being dead, some time ago
   * ({@link #BACK_OFF}). What has taken the fewest trainers with it comes first, then the oldest.
   *
   * <p>Runs whose lease has ended and that have taken as many trainers with them as they may are
   * failed first, with that reason.
   *
   * @param owner who takes it
   * @param lease how long it is the owner's, unless it is kept
   * @param attempts how many trainers a run may take with it, 1..{@value #MAX_ATTEMPTS}
   */
  Optional<RunLease> lease(String owner, Duration lease, int attempts);

  /**
   * Gives a run back that its trainer does not take to its end: it is queued again, with its
   * checkpoint, and the lease is no attempt.
   *
   * @throws io.zoetic.vectorstore.StoreException as {@link #keep}
   */
  void giveBack(RunLease lease);

  /**
   * Keeps a lease and says how far the run is.
   *
   * @param progressJson phase, step, loss and so on: a JSON object
   * @throws io.zoetic.vectorstore.StoreException with CONFLICT if somebody else has the run, or it
   *     has ended: the caller must stop
   */
  void keep(RunLease lease, Duration longer, String progressJson);

  /**
   * Keeps where the run could go on.
   *
   * @throws io.zoetic.vectorstore.StoreException as {@link #keep}
   */
  void checkpoint(RunLease lease, byte[] checkpoint);

  /**
   * Writes down, before training, what the run learns from, beside what an earlier trainer of it
   * has learnt from.
   *
   * @param lineageJson hash of the data, configuration in full, base model, code: a JSON object
   * @throws io.zoetic.vectorstore.StoreException as {@link #keep}
   */
  void learnsFrom(RunLease lease, List<Example> examples, String lineageJson);

  /**
   * Writes down, before they are learnt from, prompts that nobody corrected, beside what the run
   * learns from anyway.
   *
   * @throws io.zoetic.vectorstore.StoreException as {@link #keep}
   */
  void learnsFromPrompts(RunLease lease, List<UncorrectedPrompt> prompts);

  /**
   * Ends a run, and what was learnt from is consumed, whatever the verdict.
   *
   * @param state one of the final ones
   * @param version that it registered; null if none
   * @param outcome why it ended so
   * @param evaluations what the gate measured; empty if it did not
   * @throws io.zoetic.vectorstore.StoreException as {@link #keep}
   */
  void end(
      RunLease lease,
      RunState state,
      @Nullable Integer version,
      String outcome,
      List<Evaluation> evaluations);

  /**
   * Ends a queued or running run; nothing happens to one that has ended.
   *
   * @param change who ends it and why, for its outcome and the audit
   * @throws io.zoetic.vectorstore.StoreException with NOT_FOUND if there is no such run
   */
  void cancel(UUID id, Attribution change);

  /** One run. */
  Optional<TrainingRun> show(UUID id);

  /**
   * Runs, the newest first.
   *
   * @param expert null for all
   * @param limit 1..{@value #MAX_PAGE}
   */
  List<TrainingRun> list(@Nullable String expert, int limit);

  /**
   * The feedback that a run learnt from; what was deleted is no tenant's, and in the scope of all
   * alone.
   */
  List<UUID> feedbackOf(UUID id, Scope scope);

  /** The examples that some runs learnt from, also those that were deleted since. */
  Set<UUID> examplesOf(Collection<UUID> runs);

  /** The prompts in a scope that nobody corrected and a run learnt from. */
  List<ChoiceId> promptsOf(UUID id, Scope scope);

  /** What the gate measured for a run. */
  List<Evaluation> evaluationsOf(UUID id);

  /**
   * The measurements on one suite.
   *
   * @param suite the expert whose test examples they are, or {@link Example#BASE}
   * @param reportJson a JSON object
   */
  record Evaluation(String suite, String reportJson) {}
}
