// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker;

import io.micrometer.core.instrument.MeterRegistry;
import io.zoetic.adapterworker.completion.ClockSkew;
import io.zoetic.adapterworker.completion.Command;
import io.zoetic.adapterworker.completion.HeldPrompts;
import io.zoetic.adapterworker.completion.NamedExperts;
import io.zoetic.adapterworker.completion.PromptIntake;
import io.zoetic.adapterworker.completion.PromptReader;
import io.zoetic.adapterworker.completion.PromptSpans;
import io.zoetic.adapterworker.completion.Reporter;
import io.zoetic.adapterworker.experts.ExpertService;
import io.zoetic.adapterworker.experts.RegistryPorts;
import io.zoetic.adapterworker.experts.VersionLookup;
import io.zoetic.adapterworker.experts.WorkerSelf;
import io.zoetic.adapterworker.experts.serving.ServedExperts;
import io.zoetic.bootstrap.CheckResult;
import io.zoetic.bootstrap.Clocks;
import io.zoetic.bootstrap.HealthChecks;
import io.zoetic.bootstrap.tracing.Tracing;
import io.zoetic.events.EventLog;
import io.zoetic.events.completion.Cancellation;
import io.zoetic.events.completion.WorkerLink;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.sampling.SamplingDefaults;
import io.zoetic.model.torch.SharedCores;
import io.zoetic.model.torch.TorchThread;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running adapter worker. It owns the base model and its end of the event log; the log, the store
 * and the metrics belong to the caller, who closes them afterwards.
 */
public final class AdapterWorker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(AdapterWorker.class);
  private static final Duration IDLE = Duration.ofMillis(200);
  private static final Duration FLUSH = Duration.ofSeconds(5);

  /** Longer than a commit to a log that does not answer. */
  private static final Duration JOIN = Duration.ofSeconds(15);

  private final AdapterWorkerConfig config;
  private final LanguageModel model;
  private final WorkerLink link;
  private final HeldPrompts held;
  private final ClockSkew skew = new ClockSkew();
  private final PromptIntake intake;
  private final Heartbeat heartbeat;
  private final InferenceAgent agent;
  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("heartbeat").factory());
  private final Optional<ExpertService> registry;
  private final Thread intakeThread;
  private final Thread agentThread;
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private final AtomicReference<@Nullable Throwable> intakeFailure = new AtomicReference<>();
  private final CompletableFuture<String> broken = new CompletableFuture<>();
  private volatile boolean stopped;

  /** The parts of a worker. */
  private record Parts(
      LanguageModel model,
      WorkerLink link,
      RegistryPorts ports,
      Optional<ExpertService.Opening> experts,
      SamplingDefaults defaults,
      Clocks clocks) {}

  private AdapterWorker(
      AdapterWorkerConfig config, Parts parts, HeldPrompts held, MeterRegistry metrics) {
    this.config = config;
    this.model = parts.model();
    this.link = parts.link();
    this.held = held;
    ServedExperts experts = new ServedExperts();
    Reporter reporter = new Reporter(config.id(), link, held::slotsOf);
    WorkerMetrics counts = new WorkerMetrics(metrics, held, config.slots(), model.contextLength());
    InferenceAgent.Outlets outlets =
        new InferenceAgent.Outlets(
            held,
            reporter,
            counts,
            new PromptSpans(Tracing.ofProcess(), config.id(), parts.clocks().wall()));
    InferenceAgent inference = new InferenceAgent(model, experts, config, outlets, parts.clocks());
    this.agent = inference;
    this.registry =
        parts
            .experts()
            .map(
                opening ->
                    opening.complete(
                        new WorkerSelf(
                            config.id(),
                            config.model().device().word(),
                            config.slots(),
                            held::size),
                        parts.ports(),
                        experts,
                        work -> inference.submit(new Command.BetweenSteps(work)),
                        config.prefillTokensMax()));
    VersionLookup versions = registry.<VersionLookup>map(each -> each).orElse(VersionLookup.NONE);
    PromptReader reader =
        new PromptReader(model, new NamedExperts(experts, versions), parts.defaults());
    skew.watch(metrics);
    this.intake =
        new PromptIntake(
            link,
            prompt -> new Command.Answer(reader.read(prompt)),
            held,
            reporter,
            agent::submit,
            parts.clocks(),
            skew);
    this.intakeThread = thread("prompt-intake", this::takeIn, intakeFailure);
    this.agentThread = thread("inference", this::infer, failure);
    this.heartbeat = new Heartbeat(this::trouble, held, reporter);
  }

  /**
   * Loads the base model, registers it with its layout, and starts answering: prompts are taken
   * when the experts of the registry are served, or at once where their factors are still to be
   * computed.
   *
   * @param stores asked for when the model is loaded
   * @throws io.zoetic.model.checkpoint.InvalidCheckpointException if the checkpoint breaks a rule
   * @throws RuntimeException if the event log or the stores cannot be reached
   */
  public static AdapterWorker start(
      AdapterWorkerConfig config,
      EventLog eventLog,
      Supplier<WorkerStores> stores,
      MeterRegistry metrics) {
    return start(config, eventLog, stores, metrics, Clocks.system());
  }

  static AdapterWorker start(
      AdapterWorkerConfig config,
      EventLog eventLog,
      Supplier<WorkerStores> stores,
      MeterRegistry metrics,
      Clocks clocks) {
    if (config.model().threads() > 0) {
      TorchThread.limitParallelism(config.model().threads());
    }
    LanguageModel model = LanguageModel.load(config.model().directory(), config.model().options());
    WorkerLink link = null;
    try {
      Optional<ExpertService.Opening> experts =
          config.experts().map(settings -> ExpertService.begin(model, settings, metrics));
      WorkerStores opened = stores.get();
      SamplingDefaults defaults = samplingDefaults(config);
      Registration.register(model, config.model().directory(), defaults, opened.baseModels());
      HeldPrompts held = new HeldPrompts(config.slots());
      AtomicReference<Consumer<Cancellation>> cancel = new AtomicReference<>(_ -> {});
      link = eventLog.openWorker(config.id(), cancellation -> cancel.get().accept(cancellation));
      RegistryPorts ports =
          new RegistryPorts(
              opened.baseModels(),
              eventLog,
              opened.registry(),
              opened.fleet(),
              opened.routers(),
              opened.keys());
      AdapterWorker worker =
          new AdapterWorker(
              config, new Parts(model, link, ports, experts, defaults, clocks), held, metrics);
      cancel.set(worker::cancel);
      worker.begin();
      return worker;
    } catch (RuntimeException e) {
      if (link != null) {
        link.close();
      }
      model.close();
      throw e;
    }
  }

  private static SamplingDefaults samplingDefaults(AdapterWorkerConfig config) {
    SamplingDefaults defaults = config.model().samplingDefaults();
    if (!defaults.values().isEmpty()) {
      LOG.info("what requests leave open is sampled as the model says: {}", defaults.values());
    }
    if (!defaults.ignored().isEmpty()) {
      LOG.warn(
          "generation_config.json asks for what is not supported and is left out: {}",
          defaults.ignored());
    }
    return defaults;
  }

  private void begin() {
    registry.ifPresent(ExpertService::start);
    agentThread.start();
    intakeThread.start();
    long period = config.heartbeat().toMillis();
    scheduler.scheduleAtFixedRate(this::watch, period, period, TimeUnit.MILLISECONDS);
    scheduler.scheduleAtFixedRate(heartbeat, period, period, TimeUnit.MILLISECONDS);
    LOG.atInfo()
        .addKeyValue("worker", config.id())
        .addKeyValue("baseModel", model.name())
        .addKeyValue("digest", model.digest())
        .addKeyValue("layout", learning().orElse(null))
        .addKeyValue("computeType", model.decoder().computeType())
        .addKeyValue("slots", config.slots())
        .log("adapter worker answers");
    model
        .chatProblem()
        .ifPresent(
            problem ->
                LOG.atWarn()
                    .addKeyValue("baseModel", model.name())
                    .addKeyValue("problem", problem)
                    .log("the model answers /v1/completions only, chats are refused"));
  }

  /** What carries z of this worker's experts, and what that costs; empty if it serves none. */
  public Optional<String> learning() {
    return registry.map(ExpertService::decision);
  }

  /** Every worker hears of every cancellation; most are about prompts of others. */
  private void cancel(Cancellation cancellation) {
    if (held.get(cancellation.promptId()) != null) {
      agent.submit(new Command.Cancel(cancellation));
    }
  }

  /** Adds the worker's checks. */
  public void addChecks(HealthChecks checks) {
    checks.add(
        "event-log",
        () ->
            link.isReachable()
                ? CheckResult.passed()
                : CheckResult.failed("the event log does not answer"));
    checks.add(
        "inference", () -> trouble().map(CheckResult::failed).orElseGet(CheckResult::passed));
    checks.add(
        "intake", () -> intakeTrouble().map(CheckResult::failed).orElseGet(CheckResult::passed));
    checks.add("clock", skew::check);
    checks.add("chat-template", () -> CheckResult.passed(model.chatProblem().orElse("")));
    registry.ifPresent(
        experts ->
            checks.add(
                "experts",
                () -> experts.trouble().map(CheckResult::failed).orElseGet(CheckResult::passed)));
  }

  /** Why this worker does not get on, if it does not. */
  private Optional<String> trouble() {
    Throwable cause = failure.get();
    if (cause != null) {
      return Optional.of("a thread of the worker has died of " + cause);
    }
    Duration step = agent.stepDuration();
    return step.compareTo(config.stepTimeout()) > 0
        ? Optional.of(
            "a step must take at most %s, has taken %s".formatted(config.stepTimeout(), step))
        : Optional.empty();
  }

  /** The same of its intake: what runs already goes on and is still said to be held. */
  private Optional<String> intakeTrouble() {
    Throwable cause = intakeFailure.get();
    return cause != null
        ? Optional.of("the thread that takes prompts has died of " + cause)
        : intake.trouble(config.stepTimeout());
  }

  private void watch() {
    trouble().or(this::intakeTrouble).ifPresent(broken::complete);
  }

  /**
   * Completes with the reason when this worker does not get on and never will: its process should
   * end in order, so that another takes its place.
   */
  public CompletableFuture<String> broken() {
    return broken;
  }

  private static Thread thread(
      String name, Runnable task, AtomicReference<@Nullable Throwable> failure) {
    return Thread.ofPlatform()
        .name(name)
        .uncaughtExceptionHandler(
            (_, cause) -> {
              LOG.atError().addKeyValue("thread", name).setCause(cause).log("the thread has died");
              failure.set(cause);
            })
        .unstarted(task);
  }

  /** Before the experts are there, prompts that name one could only be refused. */
  private void takeIn() {
    try {
      if (registry.isPresent()) {
        registry.get().awaitCaughtUp();
      }
      intake.run();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void infer() {
    TorchThread.prepareForInference();
    SharedCores.Share share = config.model().share();
    try {
      while (!stopped) {
        share.follow();
        agent.doWork(IDLE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      agent.close();
    }
  }

  /**
   * Drains and stops: takes no more prompts, goes on answering what it holds as long as the
   * configuration says, and gives the rest back to the gateways.
   */
  @Override
  public void close() {
    intake.stop();
    held.close();
    registry.ifPresent(ExpertService::stopWaiting);
    join(intakeThread);
    held.awaitEmpty(trouble().isPresent() ? Duration.ZERO : config.drain());
    agent.submit(new Command.ReleaseAll());
    held.awaitEmpty(FLUSH);
    boolean isLeft = registry.map(ExpertService::stop).orElse(true);
    stopped = true;
    join(agentThread);
    scheduler.shutdownNow();
    link.flush(FLUSH);
    link.close();
    if (agentThread.isAlive() || !isLeft) {
      LOG.warn("a step or a decomposition still runs: the model is left to the end of the process");
    } else {
      model.close();
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join(JOIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
