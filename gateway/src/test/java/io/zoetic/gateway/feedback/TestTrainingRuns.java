// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import io.zoetic.core.ChoiceId;
import io.zoetic.core.Scope;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.feedback.UncorrectedPrompt;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.RunLease;
import io.zoetic.vectorstore.learning.RunRequest;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.learning.TrainingRun;
import io.zoetic.vectorstore.learning.TrainingRuns;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Training runs in memory, as far as a gateway has to do with them. */
public final class TestTrainingRuns implements TrainingRuns {
  /** What every run has learnt from. */
  public static final UUID FEEDBACK = new UUID(7, 7);

  private final List<TrainingRun> runs = new ArrayList<>();

  @Override
  public synchronized TrainingRun enqueue(RunRequest request) {
    return runs.stream()
        .filter(run -> run.request().expert().equals(request.expert()) && !run.state().isFinal())
        .findFirst()
        .orElseGet(
            () -> {
              runs.addFirst(run(UUID.randomUUID(), request, RunState.QUEUED, null));
              return runs.getFirst();
            });
  }

  private static TrainingRun run(
      UUID id, RunRequest request, RunState state, @Nullable String outcome) {
    Instant now = Instant.now();
    return new TrainingRun(
        id,
        request,
        state,
        now,
        null,
        state.isFinal() ? now : null,
        null,
        "{}",
        "{}",
        0,
        null,
        outcome);
  }

  @Override
  public synchronized void cancel(UUID id, Attribution change) {
    if (show(id).isEmpty()) {
      throw new StoreException(Reason.NOT_FOUND, "a run must be there, " + id + " is not", null);
    }
    String outcome = change.actor() + ": " + change.reason();
    runs.replaceAll(
        run ->
            run.id().equals(id) && !run.state().isFinal()
                ? run(id, run.request(), RunState.CANCELLED, outcome)
                : run);
  }

  @Override
  public synchronized Optional<TrainingRun> show(UUID id) {
    return runs.stream().filter(run -> run.id().equals(id)).findFirst();
  }

  @Override
  public synchronized List<TrainingRun> list(@Nullable String expert, int limit) {
    TestFeedbackStore.requireLimit(limit);
    return runs.stream()
        .filter(run -> expert == null || run.request().expert().equals(expert))
        .limit(limit)
        .toList();
  }

  @Override
  public List<UUID> feedbackOf(UUID id, Scope scope) {
    return List.of(FEEDBACK);
  }

  @Override
  public Set<UUID> examplesOf(Collection<UUID> ids) {
    throw trainersOnly();
  }

  @Override
  public List<Evaluation> evaluationsOf(UUID id) {
    return List.of(new Evaluation("sums", "{\"items\": 12}"));
  }

  @Override
  public Optional<RunLease> lease(String owner, Duration lease, int attempts) {
    throw trainersOnly();
  }

  @Override
  public void giveBack(RunLease lease) {
    throw trainersOnly();
  }

  @Override
  public void keep(RunLease lease, Duration longer, String progressJson) {
    throw trainersOnly();
  }

  @Override
  public void checkpoint(RunLease lease, byte[] checkpoint) {
    throw trainersOnly();
  }

  @Override
  public void learnsFrom(RunLease lease, List<Example> examples, String lineageJson) {
    throw trainersOnly();
  }

  @Override
  public void learnsFromPrompts(RunLease lease, List<UncorrectedPrompt> prompts) {
    throw trainersOnly();
  }

  @Override
  public List<ChoiceId> promptsOf(UUID id, Scope scope) {
    return List.of();
  }

  @Override
  public void end(
      RunLease lease,
      RunState state,
      @Nullable Integer version,
      String outcome,
      List<Evaluation> evaluations) {
    throw trainersOnly();
  }

  private static UnsupportedOperationException trainersOnly() {
    return new UnsupportedOperationException("a gateway trains nothing");
  }
}
