// SPDX-License-Identifier: Apache-2.0
package io.zoetic.adapterworker.experts;

import io.micrometer.core.instrument.MeterRegistry;
import io.zoetic.adapterworker.experts.serving.BetweenSteps;
import io.zoetic.adapterworker.experts.serving.ServedExperts;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.LoadedExperts;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The experts of a worker, from the choice of their layout on. Where their factors have to be
 * computed first, that is done in the background while the base model answers; then, between two
 * steps, the decoder comes to serve experts, and the {@link RegistrySync} begins to follow them.
 *
 * <p>Thread-safe once it is started. The model and the ports belong to the caller.
 */
public final class ExpertService implements VersionLookup {
  private static final Logger LOG = LoggerFactory.getLogger(ExpertService.class);
  private static final Duration JOIN = Duration.ofSeconds(15);
  private static final Duration RETRY = Duration.ofMinutes(1);

  private final Factoring factoring;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread background;
  private final RegistryLinks links;
  private final BetweenSteps betweenSteps;
  private volatile @Nullable RegistrySync link;
  private volatile @Nullable String failure;

  /** Makes the link, once the decoder serves experts. */
  @FunctionalInterface
  private interface RegistryLinks {
    RegistrySync open();
  }

  private ExpertService(
      Factoring factoring,
      @Nullable RegistrySync link,
      BetweenSteps betweenSteps,
      RegistryLinks links) {
    this.factoring = factoring;
    this.link = link;
    this.betweenSteps = betweenSteps;
    this.links = links;
    this.background = Thread.ofPlatform().daemon().name("factors").unstarted(this::factor);
  }

  /**
   * The first part of the opening, for which no store is needed: factors of a layout that the
   * settings name, if they are at hand.
   */
  public static final class Opening {
    private final LanguageModel model;
    private final ExpertSettings settings;
    private final MeterRegistry metrics;
    private final Factoring factoring;

    private Opening(LanguageModel model, ExpertSettings settings, MeterRegistry metrics) {
      this.model = model;
      this.settings = settings;
      this.metrics = metrics;
      this.factoring = new Factoring(model, settings, metrics);
      serveIfQuick();
    }

    private void serveIfQuick() {
      if (factoring.isDecided() && model.decoder().layout().isEmpty() && factoring.isQuick()) {
        factoring.loadQuickly().serve();
      }
    }

    /**
     * Decides on the layout with the registry, and readies the service.
     *
     * @param worker this process
     * @param ports of the base model that is registered
     * @param served is what the service flips
     * @param inference runs tasks on the inference thread, each between two steps
     * @param probeTokensMax tokens that may be read between two steps
     */
    public ExpertService complete(
        WorkerSelf worker,
        RegistryPorts ports,
        ServedExperts served,
        Consumer<FutureTask<?>> inference,
        int probeTokensMax) {
      factoring.decide(ports.baseModels());
      serveIfQuick();
      RegistryLinks links =
          () ->
              new RegistrySync(
                  worker, model, settings, ports, served, inference, probeTokensMax, metrics);
      RegistrySync link = model.decoder().layout().isPresent() ? links.open() : null;
      return new ExpertService(factoring, link, new BetweenSteps(inference), links);
    }
  }

  /**
   * Begins to open the service of a loaded model.
   *
   * @throws io.zoetic.model.checkpoint.InvalidCheckpointException if a matrix of the layout is
   *     missing
   * @throws IllegalArgumentException if the layout names nothing in the model
   */
  public static Opening begin(LanguageModel model, ExpertSettings settings, MeterRegistry metrics) {
    return new Opening(model, settings, metrics);
  }

  /**
   * Begins to follow the registry, or to compute what that needs.
   *
   * @throws io.zoetic.events.EventLogException if the event log cannot be reached
   */
  public void start() {
    RegistrySync ready = link;
    if (ready == null) {
      background.start();
    } else {
      ready.start();
    }
  }

  private void factor() {
    try {
      while (stopped.getCount() > 0 && !attempt()) {
        stopped.await(RETRY.toMillis(), TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException | CancellationException e) {
      LOG.debug("the worker ends before its experts are served");
    }
  }

  private boolean attempt() throws InterruptedException {
    long begin = System.nanoTime();
    try {
      if (!factoring.isServed()) {
        LoadedExperts loaded = factoring.loadInBackground();
        betweenSteps.call(
            () -> {
              loaded.serve();
              return true;
            });
      }
      RegistrySync opened = betweenSteps.call(links::open);
      try {
        opened.start();
      } catch (RuntimeException e) {
        opened.close();
        throw e;
      }
      link = opened;
      failure = null;
      LOG.atInfo()
          .addKeyValue("seconds", (System.nanoTime() - begin) / 1_000_000_000)
          .log("the factors are there: experts are served and can be learnt");
      return true;
    } catch (RuntimeException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      if (e instanceof CancellationException) {
        throw e;
      }
      failure = String.valueOf(e.getMessage());
      LOG.atError().setCause(e).log("the factors cannot be got, trying again in a minute");
      return false;
    }
  }

  /** What carries z, what its factors cost, and why it was chosen. */
  public String decision() {
    return factoring.decision();
  }

  /**
   * Waits until all that the registry held at the start is served, or {@link #stopWaiting}; returns
   * at once where factors have to be computed first.
   */
  public void awaitCaughtUp() throws InterruptedException {
    RegistrySync ready = link;
    if (ready != null) {
      ready.awaitCaughtUp();
    }
  }

  /** Nobody waits any more for what is still to be served. */
  public void stopWaiting() {
    RegistrySync ready = link;
    if (ready != null) {
      ready.stopWaiting();
    }
  }

  /**
   * Why this worker does not serve experts that it should, if so. While their factors are computed
   * it answers by the base model, as it should. Thread-safe.
   */
  public Optional<String> trouble() {
    RegistrySync ready = link;
    return ready == null ? Optional.ofNullable(failure) : ready.trouble();
  }

  @Override
  public Optional<String> notYet() {
    RegistrySync ready = link;
    if (ready != null) {
      return ready.isCaughtUp()
          ? Optional.empty()
          : Optional.of("the experts of the registry are still being staged");
    }
    return Optional.of(
        "no expert of this model can be served yet: "
            + (failure == null ? factoring.progress() : failure));
  }

  @Override
  public Result find(String expert, int version) {
    RegistrySync ready = link;
    return ready == null
        ? new Result.Unavailable(notYet().orElse("no expert can be served yet"))
        : ready.versions().find(expert, version);
  }

  /**
   * Follows no more and leaves the fleet. What is served stays.
   *
   * @return whether nothing uses the model any more
   */
  public boolean stop() {
    stopped.countDown();
    if (background.getState() != Thread.State.NEW) {
      background.interrupt();
      join();
    }
    RegistrySync ready = link;
    if (ready != null) {
      ready.close();
    }
    return !background.isAlive();
  }

  private void join() {
    try {
      background.join(JOIN);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
