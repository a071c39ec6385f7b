// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import io.zoetic.events.Cancellation;
import io.zoetic.events.ErrorCode;
import io.zoetic.events.Prompt;
import io.zoetic.events.PromptUpdate;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.generation.ContinuousBatch;
import io.zoetic.model.generation.Generation;
import io.zoetic.model.generation.GenerationEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the batch: takes commands, computes a step, reports what it did. One thread calls {@link
 * #doWork}; {@link #submit} and the readings are thread-safe.
 */
final class InferenceAgent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InferenceAgent.class);

  private final Supplier<ContinuousBatch> batches;
  private final UpdateWriter updates;
  private final HeldPrompts held;
  private final Reporter reporter;
  private final WorkerMetrics metrics;
  private final Clock clock;
  private final BlockingQueue<Command> commands = new LinkedBlockingQueue<>();
  private final Map<Generation, Command.Task> tasks = new HashMap<>();
  private ContinuousBatch batch;
  private Instant nextDeadlineCheck = Instant.MIN;
  private volatile @Nullable Long stepStartedNanos;

  InferenceAgent(
      LanguageModel model,
      AdapterWorkerConfig config,
      HeldPrompts held,
      Reporter reporter,
      WorkerMetrics metrics,
      Clock clock) {
    this.batches = () -> new ContinuousBatch(model, config.slots(), config.prefillTokensMax());
    this.updates = new UpdateWriter(model.tokenizer());
    this.held = held;
    this.reporter = reporter;
    this.metrics = metrics;
    this.clock = clock;
    this.batch = batches.get();
  }

  /** Asks for something; done before the next step. */
  void submit(Command command) {
    commands.add(command);
  }

  /**
   * Carries out what was asked, then computes one step of the batch.
   *
   * @param maxWait how long to wait for a command if there is nothing to compute
   * @return how many generation events came of it
   */
  int doWork(Duration maxWait) throws InterruptedException {
    takeCommands(maxWait);
    dropExpired();
    int done = batch.size() == 0 ? 0 : step();
    reporter.send();
    return done;
  }

  private void takeCommands(Duration maxWait) throws InterruptedException {
    Command first =
        batch.size() == 0
            ? commands.poll(maxWait.toMillis(), TimeUnit.MILLISECONDS)
            : commands.poll();
    for (Command command = first; command != null; command = commands.poll()) {
      carryOut(command);
    }
  }

  private void carryOut(Command command) {
    switch (command) {
      case Command.Answer(Command.Task task) -> answer(task);
      case Command.Refuse(Prompt prompt, PromptException reason) ->
          refuse(prompt, reason.code(), reason.reason(), reason.param());
      case Command.Cancel(Cancellation cancellation) -> cancel(cancellation);
      case Command.ReleaseAll() -> releaseAll();
    }
  }

  /**
   * A newer attempt at a prompt that is still held replaces the older one. One that is held no more
   * was cancelled on its way here.
   */
  private void answer(Command.Task task) {
    Prompt prompt = task.prompt();
    if (!prompt.equals(held.get(prompt.promptId()))) {
      return;
    }
    stop(prompt.promptId());
    tasks.put(task.generation(), task);
    batch.add(task.generation());
  }

  private void refuse(Prompt prompt, ErrorCode code, String message, @Nullable String param) {
    reporter.add(
        prompt, new PromptUpdate.Failed(prompt.promptId(), prompt.attempt(), code, message, param));
    held.remove(prompt);
  }

  private void cancel(Cancellation cancellation) {
    Prompt prompt = held.get(cancellation.promptId());
    if (prompt != null && prompt.attempt() <= cancellation.attempt()) {
      stop(prompt.promptId());
      held.remove(prompt);
      metrics.cancelled();
      LOG.atDebug().addKeyValue("promptId", prompt.promptId()).log("cancelled");
    }
  }

  private void stop(String promptId) {
    for (Command.Task task : List.copyOf(tasks.values())) {
      if (task.prompt().promptId().equals(promptId)) {
        batch.cancel(task.generation());
        tasks.remove(task.generation());
      }
    }
  }

  private void releaseAll() {
    for (Command.Task task : List.copyOf(tasks.values())) {
      Prompt prompt = task.prompt();
      stop(prompt.promptId());
      reporter.add(prompt, new PromptUpdate.Released(prompt.promptId(), prompt.attempt()));
      held.remove(prompt);
    }
  }

  /** Nobody waits beyond a deadline: the gateway has answered by then. */
  private void dropExpired() {
    Instant now = clock.instant();
    if (now.isBefore(nextDeadlineCheck)) {
      return;
    }
    nextDeadlineCheck = now.plusSeconds(1);
    List<Command.Task> expired = new ArrayList<>(tasks.values());
    expired.removeIf(task -> task.prompt().deadline().isAfter(now));
    for (Command.Task task : expired) {
      stop(task.prompt().promptId());
      refuse(
          task.prompt(),
          ErrorCode.DEADLINE_EXCEEDED,
          "the answer must be complete by " + task.prompt().deadline(),
          null);
    }
  }

  private int step() {
    stepStartedNanos = System.nanoTime();
    try {
      List<GenerationEvent> events = metrics.time(batch::step);
      events.forEach(this::report);
      return events.size();
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).log("a step failed; all running prompts fail with it");
      failAll();
      return 0;
    } finally {
      stepStartedNanos = null;
    }
  }

  private void report(GenerationEvent event) {
    Command.Task task = tasks.get(event.generation());
    if (task == null) {
      throw new IllegalStateException("every generation in the batch must have a task");
    }
    reporter.add(task.prompt(), updates.update(task, event));
    metrics.count(event);
    if (event instanceof GenerationEvent.Finished) {
      tasks.remove(event.generation());
      held.remove(task.prompt());
    }
  }

  /** The native state after a failed step is unknown: start over with an empty batch. */
  private void failAll() {
    for (Command.Task task : tasks.values()) {
      refuse(task.prompt(), ErrorCode.INTERNAL, "the model failed on the running batch", null);
    }
    tasks.clear();
    batch.close();
    batch = batches.get();
  }

  /** For how long the present step has been running; zero between steps. Thread-safe. */
  Duration stepDuration() {
    Long started = stepStartedNanos;
    return started == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - started);
  }

  @Override
  public void close() {
    batch.close();
  }
}
