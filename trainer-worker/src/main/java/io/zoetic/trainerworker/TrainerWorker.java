// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker;

import io.micrometer.core.instrument.MeterRegistry;
import io.zoetic.bootstrap.CheckResult;
import io.zoetic.bootstrap.HealthChecks;
import io.zoetic.events.EventLog;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.torch.SharedCores;
import io.zoetic.model.torch.ThreadPriority;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.trainerworker.curation.Curator;
import io.zoetic.trainerworker.curation.FeedbackValues;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.growth.ExpertGrowth;
import io.zoetic.trainerworker.interaction.InteractionRecorder;
import io.zoetic.trainerworker.interaction.RecorderOptions;
import io.zoetic.trainerworker.run.ServedNow;
import io.zoetic.trainerworker.run.TrainerStores;
import io.zoetic.trainerworker.run.TrainingJob;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.learning.RunLease;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running trainer worker: records interactions, curates feedback, grows experts, starts runs that
 * are due, and takes runs to their end, one at a time. The log and the stores belong to the caller,
 * who closes them afterwards.
 *
 * <p>Six threads: one records, one curates, one says that the worker is alive, one alone trains,
 * one keeps the lease of a run, and batch inference has its own.
 */
public final class TrainerWorker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TrainerWorker.class);
  private static final Duration CURATE_EVERY = Duration.ofMillis(250);
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);

  /** Counting what no run has learnt from takes as long as there is much of it. */
  private static final double LOOK_SHARE = 0.02;

  /** Placing prompts and deciding on them computes; answers come first. */
  private static final double GROW_SHARE = 0.25;

  /** Reading held-out prompts before a run has to, in what is idle time otherwise. */
  private static final double READ_SHARE = 0.25;

  private static final Duration BACKLOG_MAX = Duration.ofSeconds(30);
  private static final Duration BEAT_EVERY = Duration.ofSeconds(1);
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Duration JOIN = Duration.ofSeconds(60);

  private static final int CURATE_AT_ONCE = 500;

  private final TrainerWorkerConfig config;
  private final TrainerStores stores;
  private final InteractionRecorder recorder;
  private final Curator curator;
  private final FeedbackValues values;
  private final Standing standing;
  private final TrainerMetrics metrics;
  private final Housekeeping housekeeping;
  private final Backlog backlog = new Backlog(BACKLOG_MAX, System::nanoTime);
  private final ScheduledExecutorService curation =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("curation").factory());
  private final ScheduledExecutorService heartbeat =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("heartbeat").factory());
  private final Thread training;
  private final CompletableFuture<Boolean> ready = new CompletableFuture<>();
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile @Nullable TrainingJob job;
  private volatile @Nullable Throwable failure;

  private TrainerWorker(
      TrainerWorkerConfig config,
      TrainerStores stores,
      InteractionRecorder recorder,
      MeterRegistry metrics) {
    this.config = config;
    this.stores = stores;
    this.recorder = recorder;
    this.curator = new Curator(config.trust(), config.growth().on());
    this.values = new FeedbackValues(metrics);
    this.standing = new Standing(stores.trainers(), config.id(), Instant.now());
    this.metrics = new TrainerMetrics(metrics, standing::isReady);
    this.housekeeping =
        new Housekeeping(stores, config.retention(), InstantSource.system(), this.metrics::trimmed);
    this.training =
        Thread.ofPlatform()
            .daemon()
            .name("training")
            .uncaughtExceptionHandler((_, cause) -> died(cause))
            .unstarted(this::train);
  }

  /**
   * Starts to record and to curate; the base model and its factors are loaded, and where need be
   * computed, in the background, and then it learns.
   *
   * @throws io.zoetic.model.checkpoint.InvalidCheckpointException if there is no checkpoint
   * @throws RuntimeException if the event log or the stores cannot be reached
   */
  public static TrainerWorker start(
      TrainerWorkerConfig config, EventLog log, TrainerStores stores, MeterRegistry metrics) {
    ModelConfig.read(config.model());
    config.sandbox().adopt();
    InteractionRecorder recorder =
        InteractionRecorder.start(
            log,
            stores.interactions(),
            RecorderOptions.of(config.id(), config.retention().interactions()),
            InstantSource.system(),
            TrainerMetrics.forgotten(metrics)::increment);
    var worker = new TrainerWorker(config, stores, recorder, metrics);
    worker.begin();
    return worker;
  }

  private void begin() {
    training.start();
    curation.scheduleWithFixedDelay(
        this::curate, 0, CURATE_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    heartbeat.scheduleWithFixedDelay(
        standing, BEAT_EVERY.toMillis(), BEAT_EVERY.toMillis(), TimeUnit.MILLISECONDS);
  }

  /**
   * Waits until it learns.
   *
   * @throws IllegalStateException if it cannot, or is stopped first
   */
  public void awaitReady() {
    try {
      if (!ready.join()) {
        throw new IllegalStateException("the trainer was stopped before it could learn");
      }
    } catch (CompletionException e) {
      throw new IllegalStateException("the trainer cannot learn: " + e.getCause(), e);
    }
  }

  private void curate() {
    try {
      int decided;
      do {
        backlog.begins();
        decided = stores.curation().curate(CURATE_AT_ONCE, values.beside(curator));
        values.committed();
        metrics.curated(decided);
        housekeeping.keep();
      } while (decided > 0 && stopped.getCount() > 0);
    } catch (RuntimeException | StackOverflowError e) {
      // Whatever it is, the next attempt may succeed; nothing was decided.
      LOG.atWarn().setCause(e).log("feedback cannot be curated at present");
    } finally {
      backlog.ends();
    }
  }

  private void train() {
    try {
      Optional<TrainingModels> prepared =
          new Preparation(config, stores.baseModels(), standing, stopped).prepare();
      if (prepared.isPresent()) {
        try (TrainingModels models = prepared.get()) {
          train(models);
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException | Error e) {
      ready.completeExceptionally(e);
      throw e;
    } finally {
      ready.complete(false);
    }
  }

  private void train(TrainingModels models) throws InterruptedException {
    // Loading is not: nobody asks much of a platform that has just started.
    ThreadPriority.background();
    models.inference().call(ThreadPriority::background);
    limitThreads(models);
    TrainingJob runs =
        TrainingJob.of(models, stores, config.rules(), config.id(), metrics::progressed);
    job = runs;
    Trigger trigger =
        new Trigger(
            config.trigger(),
            new Trigger.Stores(
                stores.examples(), stores.registry(), stores.runs(), stores.growth()),
            config.id(),
            InstantSource.system());
    Runnable grows = new Contained("experts cannot grow at present", growth(models)::pull);
    Runnable reads = new Contained("suites cannot be read ahead at present", runs::readAhead);
    DutyCycle reading = new DutyCycle(READ_SHARE, System::nanoTime);
    DutyCycle looking = new DutyCycle(LOOK_SHARE, System::nanoTime);
    DutyCycle growing = new DutyCycle(GROW_SHARE, System::nanoTime);
    LOG.atInfo()
        .addKeyValue("trainer", config.id())
        .addKeyValue("baseModel", models.trainer().baseModel())
        .addKeyValue("layout", models.trainer().layout().spec())
        .addKeyValue("rule", config.trigger().rule())
        .log("trainer worker learns");
    ready.complete(true);
    while (!stopped.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
      lookForWork(
          models,
          () -> {
            growing.run(grows);
            looking.run(trigger::pull);
            reading.run(reads);
          },
          runs);
    }
  }

  private ExpertGrowth growth(TrainingModels models) {
    return new ExpertGrowth(
        config.growth(),
        stores.growth(),
        stores.examples(),
        ServedNow.of(
            stores.registry(),
            stores.routers(),
            models.inference().model(),
            models.trainer().layout(),
            config.rules().selection()),
        models,
        config.id(),
        InstantSource.system(),
        metrics::decided);
  }

  private void lookForWork(TrainingModels models, Runnable look, TrainingJob runs) {
    try {
      if (!backlog.isWaitedFor()) {
        look.run();
      }
      Optional<RunLease> lease = stores.runs().lease(config.id(), LEASE, config.runAttempts());
      if (lease.isPresent()) {
        try (SharedCores.Run _ = SharedCores.train()) {
          limitThreads(models);
          metrics.time(() -> runs.run(lease.get()));
        }
      }
    } catch (StoreException e) {
      LOG.atWarn().setCause(e).log("the store cannot be asked for work at present");
    }
  }

  /** For the threads that compute: libtorch keeps the number for each. */
  private void limitThreads(TrainingModels models) {
    if (config.threads() > 0) {
      TorchThread.limitParallelism(config.threads());
      models
          .inference()
          .call(
              () -> {
                TorchThread.limitParallelism(config.threads());
                return config.threads();
              });
    }
  }

  private void died(Throwable cause) {
    if (stopped.getCount() == 0) {
      return;
    }
    LOG.atError().setCause(cause).log("the thread that trains has died");
    failure = cause;
    standing.fail("it cannot train: " + cause.getMessage());
  }

  /** Adds the worker's checks. */
  public void addChecks(HealthChecks checks) {
    checks.add(
        "interactions",
        () -> recorder.trouble().map(CheckResult::failed).orElseGet(CheckResult::passed));
    checks.add(
        "store", () -> standing.trouble().map(CheckResult::failed).orElseGet(CheckResult::passed));
    checks.add(
        "training",
        () ->
            failure == null
                ? CheckResult.passed()
                : CheckResult.failed("the thread that trains has died of " + failure));
  }

  /** Ends: a run under way is given back, and another trainer goes on at its last checkpoint. */
  @Override
  public void close() {
    stopped.countDown();
    TrainingJob runs = job;
    if (runs == null) {
      training.interrupt(); // It prepares, and waits for others.
    } else {
      runs.stop();
    }
    curation.shutdown();
    heartbeat.shutdownNow();
    recorder.close();
    try {
      if (!training.join(JOIN)) {
        LOG.warn("a step still runs: the model is left to the end of the process");
        if (runs != null) {
          runs.leave();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    standing.leave();
  }
}
