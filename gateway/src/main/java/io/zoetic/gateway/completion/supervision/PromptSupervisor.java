// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.completion.supervision;

import static java.util.Objects.requireNonNull;

import io.zoetic.bootstrap.Clocks;
import io.zoetic.events.completion.Cancellation;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.GatewayLink;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.PromptAttempt;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.events.completion.ReplyAddress;
import io.zoetic.events.completion.WorkerReport;
import io.zoetic.gateway.completion.dispatch.Dispatch;
import io.zoetic.gateway.completion.dispatch.Party;
import io.zoetic.gateway.http.ApiException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Watches over prompts from the first moment to the last token, so that a lost worker costs time
 * and nothing else, and a busy neighbour not much.
 *
 * <p>Prompts wait here until {@link Dispatch} lets them go, in turns of those who share the
 * workers.
 *
 * <p>A prompt that a worker held and that nobody has named for a while, or that a worker released,
 * is dispatched again as the next attempt, under the experts that the first one ran under; the
 * listener hears only what is new in it. One that no worker has ever named is still queued in the
 * log, or waits here, so it is left there: a second copy would only make the queue longer. Its
 * deadline covers it. Prompts that a worker had begun when it vanished are {@link Suspects}.
 *
 * <p>Confined to one event loop: all methods are called there.
 */
public final class PromptSupervisor {
  private static final Logger LOG = LoggerFactory.getLogger(PromptSupervisor.class);

  private final GatewayLink link;
  private final SupervisionConfig config;
  private final Executor eventLoop;
  private final InstantSource wall;
  private final InstantSource clock;
  private final CompletionMetrics metrics;

  private final Map<String, PendingPrompt> pending = new LinkedHashMap<>();
  private final Dispatch<PendingPrompt> dispatch;
  private final Admission admission;
  private final RecentCancellations cancellations;
  private final Suspects suspects;
  private final Refusals refusals;
  private @Nullable Instant lastTick;

  /**
   * @param eventLoop runs what the log's own threads have to say
   */
  public PromptSupervisor(
      GatewayLink link,
      SupervisionConfig config,
      Executor eventLoop,
      Clocks clocks,
      CompletionMetrics metrics) {
    this.link = requireNonNull(link, "link");
    this.config = requireNonNull(config, "config");
    this.eventLoop = requireNonNull(eventLoop, "eventLoop");
    this.wall = clocks.wall();
    this.clock = clocks.steady();
    this.metrics = requireNonNull(metrics, "metrics");
    this.cancellations = new RecentCancellations(link);
    this.suspects = new Suspects(config);
    this.refusals = new Refusals(suspects, pending, link, clock, this::end);
    this.dispatch =
        new Dispatch<>(
            config.promptsMax(), config.workerSilence(), each -> dispatch(each.prompt()));
    this.admission = new Admission(dispatch, config.promptsMax(), clock, metrics, this::fail);
  }

  /** How often {@link #tick} should be called. */
  public Duration tickInterval() {
    return config.tickInterval();
  }

  /** Where workers send their reports, so that they come here. */
  public ReplyAddress replyTo() {
    return link.replyAddress();
  }

  /** When an answer that is asked for now must be complete. */
  public Instant deadline() {
    return clock.instant().plus(config.deadline());
  }

  /** Prompts in flight. */
  public int pending() {
    return pending.size();
  }

  /** Prompts in flight, by where they are. */
  public PromptCounts counts() {
    return PromptCounts.of(pending.size(), dispatch);
  }

  /** Who is let in. */
  public Admission admission() {
    return admission;
  }

  /** Dispatches a prompt in its turn and reports to the listener until it is over. */
  public void submit(Party party, Prompt prompt, AnswerListener listener) {
    PendingPrompt added = new PendingPrompt(party, prompt, listener);
    if (pending.putIfAbsent(prompt.promptId(), added) != null) {
      throw new IllegalArgumentException("promptId must be unique, was " + prompt.promptId());
    }
    if (refusals.isDue(added)) {
      eventLoop.execute(() -> refusals.refuseIfDue(added));
      return;
    }
    dispatch.add(party, added);
    dispatch.send(clock.instant());
  }

  /**
   * Stops a prompt; the listener hears no more. Does nothing if it is over.
   *
   * @param reason one of a few, for the metrics
   */
  public void cancel(String promptId, String reason) {
    PendingPrompt cancelled = pending.get(promptId);
    if (cancelled != null) {
      metrics.cancelled(reason);
      tellWorkers(cancelled);
      forget(cancelled);
      dispatch.send(clock.instant());
    }
  }

  /** Ends all prompts in flight with the same failure. */
  public void failAll(ErrorCode code, String message) {
    for (PendingPrompt each : List.copyOf(pending.values())) {
      if (isPending(each)) {
        metrics.cancelled("shutdown");
        end(each, new ApiException(code, message));
      }
    }
  }

  /** Takes in what a worker reports. */
  public void onReport(WorkerReport report) {
    Instant now = clock.instant();
    Set<AnswerListener> told = new LinkedHashSet<>();
    for (PromptUpdate update : report.updates()) {
      PendingPrompt subject = pending.get(update.promptId());
      if (subject == null) {
        cancellations.remind(update.promptId(), now);
      } else if (update.attempt() == subject.prompt().attempt()) {
        named(subject, report.worker(), true);
        told.add(subject.listener());
        applySafely(subject, update);
      }
    }
    Set<PromptAttempt> waiting = Set.copyOf(report.waiting());
    for (PromptAttempt named : report.held()) {
      PendingPrompt held = pending.get(named.promptId());
      if (held == null) {
        cancellations.remind(named.promptId(), now);
      } else if (named.attempt() == held.prompt().attempt()) {
        named(held, report.worker(), !waiting.contains(named));
      }
    }
    if (report.slots() != null) {
      dispatch.heard(report.worker(), report.slots(), now);
    }
    told.forEach(this::flushSafely);
    dispatch.send(now);
  }

  private void named(PendingPrompt subject, String worker, boolean hasBegun) {
    if (subject.worker() == null) {
      dispatch.taken(subject);
    }
    subject.namedBy(worker, clock.instant(), hasBegun);
  }

  /** Takes in what another gateway, or this one, says of a prompt that ends workers. */
  public void onCancellation(Cancellation cancellation) {
    refusals.learn(cancellation);
  }

  /** Looks for prompts past their deadline and for silent workers. */
  public void tick() {
    Instant now = clock.instant();
    boolean stoodStill =
        lastTick != null && now.isAfter(lastTick.plus(config.workerSilence().dividedBy(2)));
    lastTick = now;
    cancellations.expire(now);
    for (PendingPrompt each : List.copyOf(pending.values())) {
      if (stoodStill) {
        // It was this gateway that did not listen: reports may be waiting behind this very tick.
        each.forgive(now);
      }
      if (isPending(each)) {
        check(each, now);
      }
    }
    // Each becomes the next of its line, so the first comes last.
    for (Suspects.Fate fate : suspects.fates(pending.values(), now).reversed()) {
      dispatch.lost(fate.prompt().worker());
      if (fate.killer() != null) {
        metrics.killer();
        refusals.condemn(fate.prompt(), fate.killer());
      } else if (isPending(fate.prompt())) {
        dispatchAgain(fate.prompt(), "silence", fate.cohort());
      }
    }
    dispatch.expire(now);
    dispatch.send(now);
  }

  private void check(PendingPrompt subject, Instant now) {
    if (!now.isBefore(subject.prompt().deadline())) {
      metrics.cancelled("deadline");
      end(subject, new ApiException(ErrorCode.DEADLINE_EXCEEDED, config.deadlineRule()));
    }
  }

  /** An answer that cannot be written must not cost the others in the same report theirs. */
  private void applySafely(PendingPrompt subject, PromptUpdate update) {
    try {
      apply(subject, update);
    } catch (RuntimeException e) {
      end(
          subject,
          new ApiException(
              ErrorCode.INTERNAL, "the gateway failed to answer; see its log", null, e));
    }
  }

  private void flushSafely(AnswerListener listener) {
    try {
      listener.flush();
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("an answer could not be written");
    }
  }

  private void apply(PendingPrompt subject, PromptUpdate update) {
    switch (update) {
      case PromptUpdate.Started started -> applyStarted(subject, started);
      case PromptUpdate.Tokens tokens -> applyTokens(subject, tokens);
      case PromptUpdate.Finished finished -> applyFinished(subject, finished);
      case PromptUpdate.Failed failed -> applyFailed(subject, failed);
      case PromptUpdate.Released _ -> dispatchAgain(subject, "released", subject.prompt().cohort());
    }
  }

  /**
   * A worker that takes over may not have the version yet that the first one reported. Then this
   * attempt counts as not heard of: after the silence it is another worker's, or again its own.
   */
  private void applyFailed(PendingPrompt subject, PromptUpdate.Failed failed) {
    boolean notYetThere = subject.isStarted() && failed.code() == ErrorCode.EXPERT_NOT_FOUND;
    if (!notYetThere) {
      fail(subject, new ApiException(failed.code(), failed.message(), subject.param(failed)));
    }
  }

  private void applyStarted(PendingPrompt subject, PromptUpdate.Started started) {
    subject.markAnswering();
    if (!subject.isStarted()) {
      dispatch.used(subject, started.promptTokens());
      subject.markStarted(started);
      subject.listener().started(subject.choice(), started);
    } else if (!subject.runsAsBefore(started)) {
      // A second worker had the same attempt and another idea of it, or one that ignores the pin.
      lost(subject, "experts");
    }
  }

  private void applyTokens(PendingPrompt subject, PromptUpdate.Tokens tokens) {
    switch (subject.fit(tokens)) {
      case NEXT -> {
        PromptUpdate.Tokens fresh = subject.advance(tokens);
        if (fresh != null) {
          dispatch.used(subject, fresh.tokenIds().size());
          subject.listener().tokens(subject.choice(), fresh);
        }
      }
      case KNOWN -> {}
      case GAP -> lost(subject, "gap");
      case DIVERGED -> diverged(subject);
    }
  }

  private void applyFinished(PendingPrompt subject, PromptUpdate.Finished finished) {
    if (!subject.isStarted()) {
      lost(subject, "gap");
    } else if (!subject.hasCaughtUp()) {
      diverged(subject);
    } else {
      forget(subject);
      suspects.clear(subject.prompt());
      subject.listener().finished(subject.choice(), finished);
    }
  }

  private void diverged(PendingPrompt subject) {
    metrics.diverged();
    end(
        subject,
        new ApiException(
            ErrorCode.INTERNAL,
            "the answer could not be resumed after its worker was lost: attempt "
                + subject.prompt().attempt()
                + " contradicts the tokens already sent"));
  }

  private void lost(PendingPrompt subject, String reason) {
    subject.countLost();
    if (subject.lostAttempts() < config.attemptsMax()) {
      dispatchAgain(subject, reason, subject.prompt().cohort());
      return;
    }
    String message =
        "workers may be lost at most %d times per prompt, the last was %s"
            .formatted(config.attemptsMax(), subject.worker());
    link.deadLetter(subject.prompt(), ErrorCode.WORKERS_LOST, message);
    end(subject, new ApiException(ErrorCode.WORKERS_LOST, message));
  }

  private void dispatchAgain(PendingPrompt subject, String reason, @Nullable String cohort) {
    LOG.atWarn()
        .addKeyValue("promptId", subject.prompt().promptId())
        .addKeyValue("traceId", subject.prompt().traceId())
        .addKeyValue("attempt", subject.prompt().attempt())
        .addKeyValue("worker", subject.worker())
        .addKeyValue("reason", reason)
        .log("prompt is dispatched again");
    metrics.dispatchedAgain(reason);
    link.cancel(new Cancellation(subject.prompt().promptId(), subject.prompt().attempt()));
    subject.nextAttempt(cohort);
    dispatch.addAgain(subject);
  }

  private void dispatch(Prompt prompt) {
    Duration left = Duration.between(clock.instant(), prompt.deadline());
    link.dispatch(prompt.sent(wall.instant(), left))
        .whenCompleteAsync((_, failure) -> dispatched(prompt, failure), eventLoop);
  }

  private void dispatched(Prompt prompt, @Nullable Throwable failure) {
    PendingPrompt subject = pending.get(prompt.promptId());
    if (failure == null || subject == null || subject.prompt().attempt() != prompt.attempt()) {
      return;
    }
    // The log may hold it all the same: its answer may have got lost.
    end(
        subject,
        new ApiException(
            ErrorCode.EVENT_LOG_UNAVAILABLE,
            "the event log did not take the request",
            null,
            failure));
  }

  private void end(PendingPrompt subject, ApiException failure) {
    tellWorkers(subject);
    fail(subject, failure);
  }

  private void fail(PendingPrompt subject, ApiException failure) {
    forget(subject);
    subject.listener().failed(failure);
  }

  private void forget(PendingPrompt subject) {
    pending.remove(subject.prompt().promptId());
    dispatch.remove(subject);
  }

  private boolean isPending(PendingPrompt subject) {
    return pending.get(subject.prompt().promptId()) == subject;
  }

  /** Of what waits here in its first attempt no worker can know. */
  private void tellWorkers(PendingPrompt subject) {
    if (subject.prompt().attempt() > 0 || !dispatch.isWaiting(subject)) {
      cancellations.tell(subject.prompt(), clock.instant());
    }
  }
}
