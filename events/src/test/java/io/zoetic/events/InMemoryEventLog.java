// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import io.zoetic.core.signing.AuditAnchor;
import io.zoetic.core.signing.SigningKey;
import io.zoetic.events.completion.Cancellation;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.GatewayLink;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.ReplyAddress;
import io.zoetic.events.completion.WorkerLink;
import io.zoetic.events.completion.WorkerReport;
import io.zoetic.events.experts.ExpertFeed;
import io.zoetic.events.experts.ExpertPublisher;
import io.zoetic.events.experts.ToldPointer;
import io.zoetic.events.learning.InteractionFeed;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * An event log within one process, for tests of the gateway and of the workers. It keeps the
 * contract of the real one, JSON included; {@link #crash}, {@link #goDown} and {@link #comeBack}
 * make the faults that Kafka only has on bad days. Thread-safe.
 */
public final class InMemoryEventLog implements EventLog {
  private static final int DEFAULT_PROMPTS_PER_POLL = 4;

  private final int promptsPerPoll;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  // All guarded by lock.
  private final ArrayDeque<byte[]> prompts = new ArrayDeque<>();
  private final List<InMemoryGatewayLink> gateways = new ArrayList<>();
  private final List<InMemoryWorkerLink> workers = new ArrayList<>();
  private final List<byte[]> cancelled = new ArrayList<>();
  private final List<DeadLetter> deadLetters = new ArrayList<>();
  private final InMemoryRegistryTopics registry = new InMemoryRegistryTopics(this);
  private final InMemoryInteractions interactions = new InMemoryInteractions(this);
  private int nextPartition;
  volatile int promptForm = 1;
  private boolean down;

  /** A log whose workers take up to 4 prompts at once. */
  public InMemoryEventLog() {
    this(DEFAULT_PROMPTS_PER_POLL);
  }

  /** A log whose workers take up to this many prompts at once. */
  public InMemoryEventLog(int promptsPerPoll) {
    if (promptsPerPoll < 1) {
      throw new IllegalArgumentException("promptsPerPoll must be >= 1, was " + promptsPerPoll);
    }
    this.promptsPerPoll = promptsPerPoll;
  }

  /** A prompt or an interaction that was set aside: its JSON, or whatever stood in its place. */
  public record DeadLetter(ErrorCode code, String reason, String value) {}

  @Override
  public LogHealth health() {
    return LogHealth.SOUND;
  }

  @Override
  public GatewayLink openGateway(
      String gateway, Consumer<WorkerReport> reports, Consumer<Cancellation> cancellations) {
    lock.lock();
    try {
      requireUp();
      ReplyAddress address = new ReplyAddress(gateway, nextPartition++);
      InMemoryGatewayLink link = new InMemoryGatewayLink(this, address, reports, cancellations);
      cancelled.forEach(link::deliverCancellation);
      gateways.add(link);
      return link;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public WorkerLink openWorker(String worker, Consumer<Cancellation> cancellations) {
    lock.lock();
    try {
      requireUp();
      InMemoryWorkerLink link = new InMemoryWorkerLink(this, worker, cancellations);
      workers.add(link);
      return link;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public ExpertFeed followExperts(String reader, Consumer<ToldPointer> handler) {
    return registry.follow(reader, handler);
  }

  @Override
  public InteractionFeed openInteractions(String reader) {
    lock.lock();
    try {
      requireUp();
      return interactions.open();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public ExpertPublisher openExpertPublisher(SigningKey key) {
    return registry.open(key);
  }

  /** Where the audit was said to end, the oldest first. */
  public List<AuditAnchor> anchors() {
    return registry.anchors();
  }

  /**
   * Cuts a worker off as {@code kill -9} would: the prompts it has not accepted go to others, its
   * polls stay empty, and nothing it says is heard any more.
   *
   * @throws IllegalArgumentException if no open worker has this id
   */
  public void crash(String worker) {
    lock.lock();
    try {
      List<InMemoryWorkerLink> lost = workers.stream().filter(w -> w.id().equals(worker)).toList();
      if (lost.isEmpty()) {
        throw new IllegalArgumentException("worker must be open, was " + worker);
      }
      lost.forEach(this::remove);
    } finally {
      lock.unlock();
    }
  }

  /** Makes the log unreachable: what is sent fails or is lost, and polls stay empty. */
  public void goDown() {
    setDown(true);
  }

  /** Ends {@link #goDown}; prompts that the log held are still there. */
  public void comeBack() {
    setDown(false);
  }

  /** The form of prompts that a gateway was last told to write. */
  public int promptForm() {
    return promptForm;
  }

  /** What was set aside so far, oldest first. */
  public List<DeadLetter> deadLetters() {
    lock.lock();
    try {
      return List.copyOf(deadLetters);
    } finally {
      lock.unlock();
    }
  }

  /** Puts bytes where prompts stand, readable or not. */
  void dispatch(byte[] json) {
    lock.lock();
    try {
      requireUp();
      prompts.addLast(json);
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void cancel(byte[] json) {
    lock.lock();
    try {
      requireUp();
      cancelled.add(json);
      workers.forEach(worker -> worker.deliver(json));
      gateways.forEach(gateway -> gateway.deliverCancellation(json));
    } finally {
      lock.unlock();
    }
  }

  void deadLetter(ErrorCode code, String reason, byte[] json) {
    lock.lock();
    try {
      requireUp();
      deadLetters.add(new DeadLetter(code, reason, new String(json, StandardCharsets.UTF_8)));
    } finally {
      lock.unlock();
    }
  }

  void report(InMemoryWorkerLink from, ReplyAddress replyTo, byte[] json) {
    lock.lock();
    try {
      if (!down && workers.contains(from)) {
        gateways.stream()
            .filter(gateway -> gateway.replyAddress().equals(replyTo))
            .forEach(gateway -> gateway.deliver(json));
      }
    } finally {
      lock.unlock();
    }
  }

  void record(InMemoryWorkerLink from, byte[] json) {
    lock.lock();
    try {
      if (down || !workers.contains(from)) {
        return;
      }
    } finally {
      lock.unlock();
    }
    interactions.add(json);
  }

  /** Puts bytes where interactions stand, readable or not. */
  void record(byte[] json) {
    interactions.add(json);
  }

  boolean isUp() {
    lock.lock();
    try {
      return !down;
    } finally {
      lock.unlock();
    }
  }

  /** Waits for prompts and moves them to the worker's unaccepted ones. */
  List<Prompt> take(InMemoryWorkerLink worker, Duration timeout) {
    lock.lock();
    try {
      if (!worker.unaccepted.isEmpty()) {
        throw new IllegalStateException(
            "prompts must be accepted before the next poll, unaccepted were "
                + worker.unaccepted.size());
      }
      long left = timeout.toNanos();
      while (left > 0 && !worker.woken && !canTake(worker)) {
        left = awaitChange(left);
      }
      worker.woken = false;
      return canTake(worker) ? takeNow(worker) : List.of();
    } finally {
      lock.unlock();
    }
  }

  void accept(InMemoryWorkerLink worker) {
    lock.lock();
    try {
      worker.unaccepted.clear();
    } finally {
      lock.unlock();
    }
  }

  void wake(InMemoryWorkerLink worker) {
    lock.lock();
    try {
      worker.woken = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  void remove(InMemoryGatewayLink gateway) {
    lock.lock();
    try {
      gateways.remove(gateway);
    } finally {
      lock.unlock();
    }
  }

  /** Forgets the worker; what it had not accepted is first in the queue again. */
  void remove(InMemoryWorkerLink worker) {
    lock.lock();
    try {
      workers.remove(worker);
      worker.unaccepted.reversed().forEach(prompts::addFirst);
      worker.unaccepted.clear();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean canTake(InMemoryWorkerLink worker) {
    return !down && !prompts.isEmpty() && workers.contains(worker);
  }

  private List<Prompt> takeNow(InMemoryWorkerLink worker) {
    List<Prompt> taken = new ArrayList<>();
    while (taken.size() < promptsPerPoll && !prompts.isEmpty()) {
      byte[] json = prompts.removeFirst();
      try {
        taken.add(EventCodec.decodePrompt(json));
        worker.unaccepted.add(json);
      } catch (UnreadableEventException e) {
        deadLetter(ErrorCode.UNREADABLE_EVENT, String.valueOf(e.getMessage()), json);
        EventCodec.envelope(json)
            .ifPresent(waiting -> worker.report(waiting.replyTo(), waiting.refusal(worker.id())));
      }
    }
    return taken;
  }

  private long awaitChange(long nanos) {
    try {
      return changed.awaitNanos(nanos);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }

  private void setDown(boolean value) {
    lock.lock();
    try {
      down = value;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    interactions.wake();
  }

  /** For those who do not hold the lock. */
  void requireUpNow() {
    lock.lock();
    try {
      requireUp();
    } finally {
      lock.unlock();
    }
  }

  private void requireUp() {
    if (down) {
      throw new EventLogException("the event log is down", new IllegalStateException("down"));
    }
  }
}
