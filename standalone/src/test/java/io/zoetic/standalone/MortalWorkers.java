// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zoetic.adapterworker.AdapterWorker;
import io.zoetic.adapterworker.AdapterWorkerConfig;
import io.zoetic.adapterworker.ModelSettings;
import io.zoetic.adapterworker.WorkerStores;
import io.zoetic.core.signing.SigningKey;
import io.zoetic.events.EventLog;
import io.zoetic.events.InMemoryEventLog;
import io.zoetic.events.LogHealth;
import io.zoetic.events.completion.Cancellation;
import io.zoetic.events.completion.GatewayLink;
import io.zoetic.events.completion.Interaction;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.PromptUpdate;
import io.zoetic.events.completion.ReplyAddress;
import io.zoetic.events.completion.WorkerLink;
import io.zoetic.events.completion.WorkerReport;
import io.zoetic.events.experts.ExpertFeed;
import io.zoetic.events.experts.ExpertPublisher;
import io.zoetic.events.experts.ToldPointer;
import io.zoetic.events.learning.InteractionFeed;
import io.zoetic.model.ComputeType;
import io.zoetic.model.DeviceKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Adapter workers that the step kills which reads a deadly content: nothing that it did is heard
 * any more. Another takes the place of each.
 */
final class MortalWorkers implements AutoCloseable {
  private final InMemoryEventLog log;
  private final Path checkpoint;
  private final WorkerStores stores;
  private final String deadly;
  private final AtomicInteger lives = new AtomicInteger();
  private final AtomicInteger deaths = new AtomicInteger();
  private final Map<String, AdapterWorker> alive = new ConcurrentHashMap<>();
  private final ExecutorService undertaker = Executors.newSingleThreadExecutor();

  /**
   * @param deadly what a content has that kills
   */
  MortalWorkers(InMemoryEventLog log, Path checkpoint, WorkerStores stores, String deadly) {
    this.log = log;
    this.checkpoint = checkpoint;
    this.stores = stores;
    this.deadly = deadly;
  }

  /** Starts one more. */
  void start() {
    String id = "worker-" + lives.incrementAndGet();
    AdapterWorkerConfig config =
        new AdapterWorkerConfig(
            id,
            new ModelSettings(checkpoint, ComputeType.FLOAT32, 512, DeviceKind.CPU, 1),
            Optional.empty(),
            16,
            512,
            1 << 20,
            Duration.ofMillis(50),
            Duration.ofSeconds(60),
            Duration.ZERO);
    alive.put(
        id, AdapterWorker.start(config, new MortalLog(), () -> stores, new SimpleMeterRegistry()));
  }

  /** How many have died. */
  int deaths() {
    return deaths.get();
  }

  private void die(String worker) {
    deaths.incrementAndGet();
    log.crash(worker);
    undertaker.execute(
        () -> {
          Optional.ofNullable(alive.remove(worker)).ifPresent(AdapterWorker::close);
          start();
        });
  }

  @Override
  public void close() {
    undertaker.close();
    new ArrayList<>(alive.values()).forEach(AdapterWorker::close);
  }

  private final class MortalLog implements EventLog {
    @Override
    public LogHealth health() {
      return log.health();
    }

    @Override
    public GatewayLink openGateway(
        String gateway, Consumer<WorkerReport> reports, Consumer<Cancellation> cancellations) {
      return log.openGateway(gateway, reports, cancellations);
    }

    @Override
    public WorkerLink openWorker(String worker, Consumer<Cancellation> cancellations) {
      return new MortalLink(worker, log.openWorker(worker, cancellations));
    }

    @Override
    public ExpertFeed followExperts(String reader, Consumer<ToldPointer> pointers) {
      return log.followExperts(reader, pointers);
    }

    @Override
    public InteractionFeed openInteractions(String reader) {
      return log.openInteractions(reader);
    }

    @Override
    public ExpertPublisher openExpertPublisher(SigningKey key) {
      return log.openExpertPublisher(key);
    }
  }

  private final class MortalLink implements WorkerLink {
    private final String worker;
    private final WorkerLink link;
    private final Set<String> killers = ConcurrentHashMap.newKeySet();
    private boolean dead;

    MortalLink(String worker, WorkerLink link) {
      this.worker = worker;
      this.link = link;
    }

    @Override
    public List<Prompt> poll(Duration timeout) {
      List<Prompt> prompts = link.poll(timeout);
      for (Prompt prompt : prompts) {
        if (prompt.content().toString().contains(deadly)) {
          killers.add(prompt.promptId());
        }
      }
      return prompts;
    }

    @Override
    public void accept() {
      link.accept();
    }

    /** The report of a step that did not come to its end. */
    @Override
    public synchronized void report(ReplyAddress replyTo, WorkerReport report) {
      boolean kills =
          report.updates().stream()
              .anyMatch(
                  update ->
                      update instanceof PromptUpdate.Started
                          && killers.contains(update.promptId()));
      if (kills && !dead) {
        dead = true;
        die(worker);
      }
      if (!dead) {
        link.report(replyTo, report);
      }
    }

    @Override
    public void record(Interaction interaction) {
      link.record(interaction);
    }

    @Override
    public void flush(Duration timeout) {
      link.flush(timeout);
    }

    @Override
    public void wakeup() {
      link.wakeup();
    }

    @Override
    public boolean isReachable() {
      return link.isReachable();
    }

    @Override
    public void close() {
      link.close();
    }
  }
}
