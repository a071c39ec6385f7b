// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import io.zoetic.adapterworker.completion.Command;
import io.zoetic.adapterworker.completion.ComposedExpert;
import io.zoetic.adapterworker.completion.FirstPassRunner;
import io.zoetic.adapterworker.completion.HeldPrompts;
import io.zoetic.adapterworker.completion.InteractionWriter;
import io.zoetic.adapterworker.completion.PromptException;
import io.zoetic.adapterworker.completion.PromptSpans;
import io.zoetic.adapterworker.completion.Reporter;
import io.zoetic.adapterworker.completion.RunningPrompt;
import io.zoetic.adapterworker.completion.UpdateWriter;
import io.zoetic.adapterworker.experts.serving.ServedExperts;
import io.zoetic.bootstrap.Clocks;
import io.zoetic.core.AdaptationStrategy;
import io.zoetic.events.completion.Cancellation;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.generation.ContinuousBatch;
import io.zoetic.model.generation.Generation;
import io.zoetic.model.generation.GenerationEvent;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.FutureTask;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the batch: takes commands, computes a step, reports what it did. One thread calls {@link
 * #doWork}; {@link #submit} and the readings are thread-safe.
 */
final class InferenceAgent implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InferenceAgent.class);

  /** More of a question is not read in a first pass. */
  private static final int QUESTION_TOKENS_MAX = 256;

  private final Supplier<ContinuousBatch> batches;
  private final UpdateWriter updates;
  private final InteractionWriter interactions;
  private final HeldPrompts held;
  private final Reporter reporter;
  private final WorkerMetrics metrics;
  private final PromptSpans spans;
  private final InstantSource clock;
  private final BlockingQueue<Command> commands = new LinkedBlockingQueue<>();
  private final FirstPassRunner firstPasses;
  private final int firstPassTokensMax;
  private final List<Command.Task> unclassified = new ArrayList<>();
  private final Map<Generation, RunningPrompt> running = new HashMap<>();
  private ContinuousBatch batch;
  private Instant nextDeadlineCheck = Instant.MIN;
  private volatile @Nullable Long stepStartedNanos;
  private volatile boolean closed;

  /** The outlets by which the agent tells others. */
  record Outlets(HeldPrompts held, Reporter reporter, WorkerMetrics metrics, PromptSpans spans) {}

  InferenceAgent(
      LanguageModel model,
      ServedExperts experts,
      AdapterWorkerConfig config,
      Outlets outlets,
      Clocks clocks) {
    this.batches =
        () ->
            new ContinuousBatch(
                model, config.slots(), config.prefillTokensMax(), config.prefixBytes());
    this.firstPasses = new FirstPassRunner(model, experts);
    this.firstPassTokensMax = config.prefillTokensMax();
    this.updates = new UpdateWriter(model.tokenizer());
    this.interactions = new InteractionWriter(clocks.wall());
    this.held = outlets.held();
    this.reporter = outlets.reporter();
    this.metrics = outlets.metrics();
    this.spans = outlets.spans();
    this.clock = clocks.steady();
    this.batch = batches.get();
  }

  /** Asks for something; done before the next step. */
  void submit(Command command) {
    commands.add(command);
    if (closed) {
      cancelWork();
    }
  }

  /** Nobody may wait for a thread that has ended. */
  private void cancelWork() {
    for (Command command = commands.poll(); command != null; command = commands.poll()) {
      if (command instanceof Command.BetweenSteps(FutureTask<?> work)) {
        work.cancel(false);
      }
    }
  }

  /**
   * Carries out what was asked, classifies some of the prompts that wait for it, then computes one
   * step of the batch.
   *
   * @param maxWait how long to wait for a command if there is nothing to compute
   * @return how many generation events came of it
   */
  int doWork(Duration maxWait) throws InterruptedException {
    takeCommands(maxWait);
    dropExpired();
    classify();
    int done = batch.size() == 0 ? 0 : step();
    reporter.send();
    return done;
  }

  private void takeCommands(Duration maxWait) throws InterruptedException {
    Command first =
        batch.size() == 0 && unclassified.isEmpty()
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
      case Command.BetweenSteps(FutureTask<?> work) -> run(work);
    }
  }

  private void run(FutureTask<?> work) {
    stepStartedNanos = System.nanoTime();
    work.run();
    stepStartedNanos = null;
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
    spans.taken(prompt);
    switch (task.adapting()) {
      case Command.Adapting.Known(ComposedExpert composed) -> begin(task, composed);
      case Command.Adapting.ByFirstPass _ -> unclassified.add(task);
    }
  }

  private void begin(Command.Task task, ComposedExpert composed) {
    Generation generation = task.generation().under(composed.vector());
    RunningPrompt begun = new RunningPrompt(task, composed, System.nanoTime());
    running.put(generation, begun);
    batch.add(generation);
    spans.begun(begun);
  }

  /** Prompts that wait for the strategy of the first of them, as many as one step may read. */
  private List<Command.Task> nextToClassify() {
    AdaptationStrategy strategy = byFirstPass(unclassified.getFirst()).strategy();
    int labels = firstPasses.labelTokens(strategy);
    List<Command.Task> tasks = new ArrayList<>();
    int tokens = 0;
    for (Command.Task task : unclassified) {
      Command.Adapting.ByFirstPass question = byFirstPass(task);
      int more = Math.min(QUESTION_TOKENS_MAX, question.question().prompt().length) + labels;
      boolean fits = tasks.isEmpty() || tokens + more <= firstPassTokensMax;
      if (question.strategy() == strategy && fits) {
        tasks.add(task);
        tokens += more;
      }
    }
    return tasks;
  }

  private static Command.Adapting.ByFirstPass byFirstPass(Command.Task task) {
    if (task.adapting() instanceof Command.Adapting.ByFirstPass question) {
      return question;
    }
    throw new IllegalStateException("only prompts that need a first pass may wait for one");
  }

  /** One first pass for some of the prompts that wait. */
  private void classify() {
    if (unclassified.isEmpty()) {
      return;
    }
    List<Command.Task> tasks = nextToClassify();
    List<Command.Adapting.ByFirstPass> questions =
        tasks.stream().map(InferenceAgent::byFirstPass).toList();
    unclassified.removeAll(tasks);
    String strategy = questions.getFirst().strategy().word();
    tasks.forEach(task -> spans.firstPass(task.prompt(), strategy));
    stepStartedNanos = System.nanoTime();
    try {
      List<ComposedExpert> compositions = metrics.timeFirstPass(() -> firstPasses.run(questions));
      for (int i = 0; i < tasks.size(); i++) {
        tasks.get(i).generation().under(compositions.get(i).vector());
      }
      for (int i = 0; i < tasks.size(); i++) {
        begin(tasks.get(i), compositions.get(i));
      }
    } catch (PromptException e) {
      tasks.forEach(task -> refuse(task.prompt(), e.code(), e.reason(), e.param()));
    } catch (RuntimeException | StackOverflowError e) {
      LOG.atError().setCause(e).log("a first pass failed");
      giveUp(tasks.stream().map(Command.Task::prompt).toList(), "the model failed in a first pass");
    } finally {
      stepStartedNanos = null;
    }
  }

  private void refuse(Prompt prompt, ErrorCode code, String message, @Nullable String param) {
    reporter.add(
        prompt, new PromptUpdate.Failed(prompt.promptId(), prompt.attempt(), code, message, param));
    letGo(prompt, code.name());
  }

  private void letGo(Prompt prompt, String why) {
    spans.left(prompt, why);
    held.remove(prompt);
  }

  private void cancel(Cancellation cancellation) {
    Prompt prompt = held.get(cancellation.promptId());
    if (prompt != null && prompt.attempt() <= cancellation.attempt()) {
      stop(prompt.promptId());
      letGo(prompt, "cancelled");
      metrics.cancelled();
      LOG.atDebug().addKeyValue("promptId", prompt.promptId()).log("cancelled");
    }
  }

  private void stop(String promptId) {
    unclassified.removeIf(task -> task.prompt().promptId().equals(promptId));
    for (RunningPrompt one : List.copyOf(running.values())) {
      if (one.task().prompt().promptId().equals(promptId)) {
        batch.cancel(one.task().generation());
        running.remove(one.task().generation());
      }
    }
  }

  /** All prompts, in either pass. */
  private List<Prompt> prompts() {
    return Stream.concat(unclassified.stream(), running.values().stream().map(RunningPrompt::task))
        .map(Command.Task::prompt)
        .toList();
  }

  private void releaseAll() {
    for (Prompt prompt : held.all()) {
      stop(prompt.promptId());
      reporter.add(prompt, new PromptUpdate.Released(prompt.promptId(), prompt.attempt()));
      letGo(prompt, "released");
    }
  }

  /** Nobody waits beyond a deadline: the gateway has answered by then. */
  private void dropExpired() {
    Instant now = clock.instant();
    if (now.isBefore(nextDeadlineCheck)) {
      return;
    }
    nextDeadlineCheck = now.plusSeconds(1);
    for (Prompt prompt : prompts()) {
      if (!prompt.deadline().isAfter(now)) {
        stop(prompt.promptId());
        refuse(
            prompt,
            ErrorCode.DEADLINE_EXCEEDED,
            "the answer must be complete by " + prompt.deadline(),
            null);
      }
    }
  }

  private int step() {
    stepStartedNanos = System.nanoTime();
    try {
      List<GenerationEvent> events = batch.step();
      metrics.stepped(batch);
      events.forEach(this::report);
      return events.size();
    } catch (RuntimeException | StackOverflowError e) {
      LOG.atError().setCause(e).log("a step failed; what ran is answered apart");
      failAll();
      return 0;
    } finally {
      stepStartedNanos = null;
    }
  }

  private void report(GenerationEvent event) {
    RunningPrompt one = running.get(event.generation());
    if (one == null) {
      throw new IllegalStateException("every generation in the batch must have a prompt");
    }
    Prompt prompt = one.task().prompt();
    PromptUpdate update = updates.update(one, event);
    reporter.add(prompt, update);
    metrics.count(event);
    spans.stepped(prompt, event);
    if (update instanceof PromptUpdate.Finished finished) {
      record(one, finished);
      running.remove(event.generation());
      held.remove(prompt);
    }
  }

  /** An answer is never worse off for what is kept of it. */
  private void record(RunningPrompt one, PromptUpdate.Finished finished) {
    if (!one.task().prompt().origin().store()) {
      return;
    }
    try {
      reporter.record(interactions.interaction(one, finished));
    } catch (RuntimeException e) {
      LOG.atError()
          .setCause(e)
          .addKeyValue("promptId", finished.promptId())
          .addKeyValue("traceId", one.task().prompt().traceId())
          .log("an interaction could not be kept");
    }
  }

  /**
   * What has failed alone is at fault. Of several nobody knows which: they are let go of, and the
   * gateways have them answered apart, as if this worker had vanished.
   */
  private void giveUp(List<Prompt> prompts, String why) {
    if (prompts.size() == 1) {
      refuse(prompts.getFirst(), ErrorCode.INTERNAL, why, null);
    } else {
      prompts.forEach(prompt -> letGo(prompt, "failed beside others"));
    }
  }

  /** The native state after a failed step is unknown: start over with an empty batch. */
  private void failAll() {
    giveUp(
        running.values().stream().map(one -> one.task().prompt()).toList(),
        "the model failed on the running batch");
    running.clear();
    batch.close();
    batch = batches.get();
  }

  /** For how long the present step has been running; zero between steps. Thread-safe. */
  Duration stepDuration() {
    Long started = stepStartedNanos;
    return started == null ? Duration.ZERO : Duration.ofNanos(System.nanoTime() - started);
  }

  /** Prompts that wait for a first pass. */
  int waiting() {
    return unclassified.size();
  }

  @Override
  public void close() {
    closed = true;
    cancelWork();
    firstPasses.close();
    batch.close();
  }
}
