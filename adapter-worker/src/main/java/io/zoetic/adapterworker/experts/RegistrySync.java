// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.experts;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.zoetic.adapterworker.experts.serving.BetweenSteps;
import io.zoetic.adapterworker.experts.serving.ExpertSwap;
import io.zoetic.adapterworker.experts.serving.ResidentVersions;
import io.zoetic.adapterworker.experts.serving.ServedExperts;
import io.zoetic.adapterworker.experts.serving.SwapMetrics;
import io.zoetic.adapterworker.experts.serving.VersionLoader;
import io.zoetic.events.EventCodec;
import io.zoetic.events.experts.ExpertFeed;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.expert.ExpertProbe;
import io.zoetic.model.svf.Layout;
import io.zoetic.vectorstore.fleet.FleetWorker;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A worker's end of the expert registry: hears of changes, stages and flips to them, and says so.
 * The ports and the model belong to the caller.
 *
 * <p>Three threads, so that none waits for another's round trip: one asks the registry, one stages,
 * one speaks with the fleet.
 */
public final class RegistrySync implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RegistrySync.class);
  private static final Duration JOIN = Duration.ofSeconds(5);

  private final RegistryPorts ports;
  private final String worker;
  private final Duration refresh;
  private final PointerQueue queue = new PointerQueue();
  private final PointerGuard guard;
  private final RegistryPoll poll;
  private final FleetReport report;
  private final ExpertFollower follower;
  private final VersionLookup versions;
  private final ScheduledExecutorService scheduler =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("registry").factory());
  private final Thread stagingThread;
  private final Thread fleetThread;
  private volatile @Nullable ExpertFeed feed;
  private volatile boolean stopped;

  /**
   * A link that does nothing before it is {@linkplain #start started}.
   *
   * @param model has the layout of the settings
   * @param served is what the link flips
   * @param inference runs tasks on the inference thread, each between two steps
   * @param probeTokensMax tokens that may be read between two steps
   */
  public RegistrySync(
      WorkerSelf worker,
      LanguageModel model,
      ExpertSettings settings,
      RegistryPorts ports,
      ServedExperts served,
      Consumer<FutureTask<?>> inference,
      int probeTokensMax,
      MeterRegistry registry) {
    this.ports = ports;
    this.worker = worker.id();
    this.refresh = settings.refresh();
    Layout layout = model.decoder().layout().orElseThrow();
    ResidentVersions spare = new ResidentVersions();
    BetweenSteps betweenSteps = new BetweenSteps(inference);
    SwapMetrics metrics = new SwapMetrics(registry, served, spare);
    ExpertProbe probe = new ExpertProbe(model.decoder(), probeTokensMax);
    VersionLoader loader =
        new VersionLoader(ports.registry(), model.digest(), layout, probe, betweenSteps);
    this.guard = new PointerGuard(ports.keys(), queue::offer, registry);
    this.poll = new RegistryPoll(ports.registry(), guard, queue);
    this.report =
        new FleetReport(
            ports.fleet(),
            new FleetWorker(
                worker.id(),
                model.digest(),
                layout.spec().toString(),
                Instant.now(),
                EventCodec.PROMPTS.newest()),
            () -> worker.figures(served.table().versions() + spare.size()));
    this.follower =
        new ExpertFollower(
            queue,
            poll,
            loader,
            new ExpertSwap(served, spare, betweenSteps, metrics, settings.versionsMax()),
            new RouterSource(ports.routers(), settings.router().orElse(null), model),
            report::acknowledge,
            metrics);
    this.versions = new VersionsOnDemand(served, spare, loader, poll, settings.versionsMax());
    this.stagingThread = Thread.ofPlatform().daemon().name("experts").unstarted(this::follow);
    this.fleetThread = Thread.ofVirtual().name("fleet").unstarted(report);
  }

  /**
   * Begins to follow.
   *
   * @throws io.zoetic.events.EventLogException if the event log cannot be reached
   */
  public void start() {
    guard.refresh();
    feed = ports.eventLog().followExperts(worker, guard);
    stagingThread.start();
    fleetThread.start();
    scheduler.scheduleWithFixedDelay(poll, 0, refresh.toMillis(), TimeUnit.MILLISECONDS);
  }

  private void follow() {
    try {
      while (!stopped) {
        follower.doWork(refresh);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits until all that the registry held at the start is served, or {@link #stopWaiting}. */
  public void awaitCaughtUp() throws InterruptedException {
    follower.caughtUp().await();
  }

  /** Nobody waits any more for what is still to be served. */
  public void stopWaiting() {
    follower.caughtUp().countDown();
  }

  /** Whether all that the registry held at the start is served. Thread-safe. */
  boolean isCaughtUp() {
    return follower.caughtUp().getCount() == 0;
  }

  /** Why this worker does not serve experts yet, if it does not. Thread-safe. */
  public Optional<String> trouble() {
    if (!stagingThread.isAlive()) {
      return Optional.of("the thread that follows the experts has ended");
    }
    if (!isCaughtUp()) {
      return Optional.of(
          poll.isAway()
              ? "the experts must be read from the registry, which does not answer"
              : "the experts of the registry are still being staged");
    }
    return requireNonNull(feed, "feed").isCaughtUp()
        ? Optional.empty()
        : Optional.of("the pointers of the event log are still being read");
  }

  /** Finds versions that requests ask for. */
  public VersionLookup versions() {
    return versions;
  }

  /** Follows no more and leaves the fleet. What is served stays. */
  @Override
  public void close() {
    stopped = true;
    ExpertFeed open = feed;
    if (open != null) {
      open.close();
    }
    scheduler.shutdown();
    stagingThread.interrupt();
    report.stop();
    try {
      stagingThread.join(JOIN);
      if (!fleetThread.join(JOIN)) {
        LOG.warn("the fleet does not answer: it is left to find out that this worker ends");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
