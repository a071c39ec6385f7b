// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker;

import io.micrometer.core.instrument.MeterRegistry;
import io.zoetic.bootstrap.CheckResult;
import io.zoetic.bootstrap.HealthChecks;
import io.zoetic.events.EventLog;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.torch.SharedCores;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.trainerworker.curation.Curator;
import io.zoetic.trainerworker.interaction.InteractionRecorder;
import io.zoetic.trainerworker.interaction.RecorderOptions;
import io.zoetic.trainerworker.run.TrainerStores;
import io.zoetic.trainerworker.run.TrainingJob;
import io.zoetic.trainerworker.run.Workshop;
import io.zoetic.vectorstore.VectorStoreException;
import io.zoetic.vectorstore.learning.RunLease;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running trainer worker: records interactions, curates feedback, starts runs that are due, and
 * takes runs to their end, one at a time. The log and the stores belong to the caller, who closes
 * them afterwards.
 *
 * <p>Five threads: one records, one curates, one alone trains, one keeps the lease of a run, and
 * the examiner has its own.
 */
public final class TrainerWorker implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TrainerWorker.class);
  private static final Duration CURATE_EVERY = Duration.ofMillis(250);
  private static final Duration LOOK_EVERY = Duration.ofMillis(500);
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Duration JOIN = Duration.ofSeconds(60);

  /** Feedback whose interaction has not come by then will not be learnt from. */
  private static final Duration UNMATCHED = Duration.ofDays(7);

  private static final int CURATE_AT_ONCE = 500;
  private static final int EXAMPLES_PER_SPLIT = 2000;

  private final TrainerWorkerConfig config;
  private final TrainerStores stores;
  private final Workshop workshop;
  private final InteractionRecorder recorder;
  private final Curator curator;
  private final TrainingJob job;
  private final TrainerMetrics metrics;
  private final ScheduledExecutorService curation =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("curation").factory());
  private final Thread training;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile @Nullable Throwable failure;
  private boolean registered;
  private Instant nextHousekeeping = Instant.MIN;

  private TrainerWorker(
      TrainerWorkerConfig config,
      TrainerStores stores,
      Workshop workshop,
      InteractionRecorder recorder,
      TrainerMetrics metrics) {
    this.config = config;
    this.stores = stores;
    this.workshop = workshop;
    this.recorder = recorder;
    this.curator = new Curator(config.trust());
    this.metrics = metrics;
    this.job = new TrainingJob(workshop, stores, config.id(), metrics::progressed);
    this.training =
        Thread.ofPlatform()
            .daemon()
            .name("training")
            .uncaughtExceptionHandler((_, cause) -> died(cause))
            .unstarted(this::train);
  }

  /**
   * Loads the base model and starts to learn.
   *
   * @throws io.zoetic.model.checkpoint.InvalidCheckpointException if the checkpoint breaks a rule
   * @throws RuntimeException if the event log or the stores cannot be reached
   */
  public static TrainerWorker start(
      TrainerWorkerConfig config, EventLog log, TrainerStores stores, MeterRegistry metrics) {
    Workshop workshop =
        Workshop.open(
            config.model(),
            config.layout(),
            config.svdCache(),
            config.device(),
            config.answerTokensMax());
    try {
      InteractionRecorder recorder =
          InteractionRecorder.start(
              log,
              stores.interactions(),
              RecorderOptions.of(config.id(), config.retention()),
              InstantSource.system());
      var worker =
          new TrainerWorker(config, stores, workshop, recorder, new TrainerMetrics(metrics));
      worker.begin();
      return worker;
    } catch (RuntimeException e) {
      workshop.close();
      throw e;
    }
  }

  private void begin() {
    training.start();
    curation.scheduleWithFixedDelay(
        this::curate, 0, CURATE_EVERY.toMillis(), TimeUnit.MILLISECONDS);
    LOG.atInfo()
        .addKeyValue("trainer", config.id())
        .addKeyValue("baseModel", workshop.trainer().baseModel())
        .addKeyValue("layout", workshop.trainer().layout().spec())
        .log("trainer worker learns");
  }

  private void curate() {
    try {
      int decided;
      do {
        decided = stores.curation().curate(CURATE_AT_ONCE, curator);
        metrics.curated(decided);
      } while (decided == CURATE_AT_ONCE && stopped.getCount() > 0);
      keepHouse();
    } catch (RuntimeException e) {
      // Whatever it is, the next attempt may succeed; nothing was decided.
      LOG.atWarn().setCause(e).log("feedback cannot be curated at present");
    }
  }

  private void keepHouse() {
    Instant now = Instant.now();
    if (now.isBefore(nextHousekeeping)) {
      return;
    }
    nextHousekeeping = now.plus(Duration.ofMinutes(1));
    stores.curation().expireReceivedBefore(now.minus(UNMATCHED));
    stores.curation().boundExamples(null, EXAMPLES_PER_SPLIT);
  }

  private void train() {
    Niceness.background();
    workshop.examiner().call(Niceness::background);
    Trigger trigger =
        new Trigger(
            config.trigger(),
            new Trigger.Stores(stores.examples(), stores.registry(), stores.runs()),
            config.id(),
            InstantSource.system());
    try {
      while (!stopped.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        lookForWork(trigger);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      workshop.close();
    }
  }

  private void lookForWork(Trigger trigger) {
    try {
      if (!isRegistered()) {
        return;
      }
      trigger.pull();
      Optional<RunLease> lease = stores.runs().lease(config.id(), LEASE);
      if (lease.isPresent()) {
        try (SharedCores.Run _ = SharedCores.train()) {
          limitThreads();
          metrics.time(() -> job.run(lease.get()));
        }
      }
    } catch (VectorStoreException e) {
      LOG.atWarn().setCause(e).log("the store cannot be asked for work at present");
    }
  }

  /** For the threads that compute: libtorch keeps the number for each. */
  private void limitThreads() {
    if (config.threads() > 0) {
      TorchThread.limitParallelism(config.threads());
      workshop
          .examiner()
          .call(
              () -> {
                TorchThread.limitParallelism(config.threads());
                return config.threads();
              });
    }
  }

  /**
   * Whether the base model is served by any adapter worker: before, nothing can be learnt for it.
   */
  private boolean isRegistered() {
    String baseModel = workshop.trainer().baseModel();
    if (!registered && stores.baseModels().baseModel(baseModel).isPresent()) {
      Layout layout = workshop.trainer().layout();
      stores.baseModels().registerLayout(baseModel, layout.spec().toString(), layout.size());
      registered = true;
    }
    return registered;
  }

  private void died(Throwable cause) {
    LOG.atError().setCause(cause).log("the thread that trains has died");
    failure = cause;
  }

  /** Adds the worker's checks. */
  public void addChecks(HealthChecks checks) {
    checks.add(
        "interactions",
        () -> recorder.trouble().map(CheckResult::failed).orElseGet(CheckResult::passed));
    checks.add(
        "training",
        () ->
            failure == null
                ? CheckResult.passed()
                : CheckResult.failed("the thread that trains has died of " + failure));
  }

  /** Ends: a run under way is left to whoever takes its lease next, at its last checkpoint. */
  @Override
  public void close() {
    stopped.countDown();
    job.stop();
    curation.shutdown();
    recorder.close();
    try {
      if (!training.join(JOIN)) {
        LOG.warn("a step still runs: the model is left to the end of the process");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
