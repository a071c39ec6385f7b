// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.relay;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.zoetic.core.ExpertPointer;
import io.zoetic.core.signing.SigningKey;
import io.zoetic.events.EventCodec;
import io.zoetic.events.EventLog;
import io.zoetic.events.UnreadableEventException;
import io.zoetic.events.experts.ExpertPublisher;
import io.zoetic.vectorstore.DutyLease;
import io.zoetic.vectorstore.audit.RegistryKeys;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.experts.ExpertStatus;
import io.zoetic.vectorstore.outbox.Outbox;
import io.zoetic.vectorstore.outbox.OutboxEvent;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells Kafka what has been committed to PostgreSQL. Every gateway has one; of all of them one
 * relays at a time, the holder of the {@link DutyLease}, and another takes over when it dies.
 *
 * <p>Who takes over first publishes where every expert stands, whatever was published before: so a
 * topic that was lost is written again, also one that is lost meanwhile. Then it publishes what is
 * in the outbox, in the order of the commits. What it says is signed; so is where the audit ends,
 * which it publishes besides.
 */
public final class OutboxRelay implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(OutboxRelay.class);
  private static final int BATCH = 500;
  private static final String EXPERT = "expert";

  /** How long a bell that was not heard can delay an event. */
  private static final Duration WAIT = Duration.ofSeconds(1);

  private static final Duration FORGET_EVERY = Duration.ofMinutes(10);
  private static final Duration ANCHOR_EVERY = Duration.ofSeconds(5);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

  private final Outbox outbox;
  private final ExpertRegistry registry;
  private final RegistryKeys keys;
  private final EventLog eventLog;
  private final AuditAnchors anchors;
  private final RegistryWatch watch;
  private final InstantSource clock;
  private final Timer delay;
  private final Counter published;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread = Thread.ofVirtual().name("outbox-relay").unstarted(this::run);
  private volatile boolean relays;
  private @Nullable String trouble;

  private OutboxRelay(
      RelayStores stores, EventLog eventLog, InstantSource clock, MeterRegistry metrics) {
    this.outbox = stores.outbox();
    this.registry = stores.registry();
    this.keys = stores.keys();
    this.eventLog = eventLog;
    this.clock = clock;
    this.anchors = new AuditAnchors(stores.audit(), clock, ANCHOR_EVERY, metrics);
    this.watch = new RegistryWatch(stores, clock, metrics);
    this.delay =
        Timer.builder("zoetic.relay.delay")
            .description("from the commit of a change to its acknowledgement by Kafka")
            .publishPercentiles(0.5, 0.99)
            .register(metrics);
    this.published =
        Counter.builder("zoetic.relay.published")
            .description("changes of experts told to Kafka")
            .register(metrics);
    Gauge.builder("zoetic.relay.holder", () -> relays ? 1 : 0)
        .description("whether this gateway is the one that relays the outbox")
        .register(metrics);
  }

  /** Starts relaying, as soon as it is this one's turn. The stores and the log are the caller's. */
  public static OutboxRelay start(
      RelayStores stores, EventLog eventLog, InstantSource clock, MeterRegistry metrics) {
    OutboxRelay relay = new OutboxRelay(stores, eventLog, clock, metrics);
    relay.watch.start();
    relay.thread.start();
    return relay;
  }

  /** Whether it is this one's turn. */
  public boolean relays() {
    return relays;
  }

  private void run() {
    while (!isStopped(Duration.ZERO)) {
      try (Turn turn = takeTurn()) {
        if (turn != null) {
          relayAll(turn);
        }
      } catch (RuntimeException e) {
        // Whatever it is: without a relay, promotions reach workers by their poll only.
        logOnce(String.valueOf(e.getMessage()), e);
      } finally {
        relays = false;
        watch.end();
      }
      isStopped(WAIT);
    }
  }

  /** The right to relay, and the means. */
  private record Turn(DutyLease lease, SigningKey key, ExpertPublisher publisher)
      implements AutoCloseable {
    @Override
    public void close() {
      publisher.close();
      lease.close();
    }
  }

  private @Nullable Turn takeTurn() {
    Optional<DutyLease> lease = outbox.tryLease();
    if (lease.isEmpty()) {
      return null;
    }
    try {
      SigningKey key = keys.signing();
      return new Turn(lease.get(), key, eventLog.openExpertPublisher(key));
    } catch (RuntimeException e) {
      lease.get().close();
      throw e;
    }
  }

  private void relayAll(Turn turn) {
    watch.begin();
    publishAllExperts(turn.publisher());
    relays = true;
    trouble = null;
    LOG.info("this gateway relays the outbox");
    long nextForgetting = System.nanoTime();
    while (!isStopped(Duration.ZERO) && turn.publisher().isIntact()) {
      if (System.nanoTime() - nextForgetting >= 0) {
        outbox.forgetPublished();
        nextForgetting = System.nanoTime() + FORGET_EVERY.toNanos();
      }
      if (!relayBatch(turn.publisher())) {
        turn.lease().await(WAIT);
      }
      // Behind what experts are served by: whoever may not tell anchors still tells of those.
      anchors.tick(turn.publisher(), turn.key());
    }
  }

  private void publishAllExperts(ExpertPublisher publisher) {
    String after = null;
    List<ExpertStatus> page = registry.list(after, BATCH);
    while (!page.isEmpty()) {
      publish(publisher, page.stream().map(ExpertStatus::asPointer).toList());
      after = page.getLast().name();
      page = registry.list(after, BATCH);
    }
  }

  private void publish(ExpertPublisher publisher, List<ExpertPointer> changes) {
    watch.told(changes);
    publisher.publish(changes);
  }

  /** Returns whether there was anything to tell. */
  private boolean relayBatch(ExpertPublisher publisher) {
    List<OutboxEvent> batch = outbox.nextBatch(BATCH);
    if (batch.isEmpty()) {
      return false;
    }
    publish(publisher, batch.stream().flatMap(event -> pointer(event).stream()).toList());
    outbox.markPublished(batch.stream().map(OutboxEvent::id).toList());
    published.increment(batch.size());
    batch.forEach(event -> delay.record(Duration.between(event.createdAt(), clock.instant())));
    return true;
  }

  /**
   * What an event of the outbox tells. Empty if it is about an API key, which is no news to
   * anybody: gateways look keys up where they are kept. Empty, too, if it cannot be read: it must
   * not hold up those behind it, and workers hear of its expert by their poll.
   */
  private static Optional<ExpertPointer> pointer(OutboxEvent event) {
    if (!event.aggregateType().equals(EXPERT)) {
      return Optional.empty();
    }
    try {
      return Optional.of(EventCodec.decodePointer(event.payloadJson().getBytes(UTF_8)));
    } catch (UnreadableEventException e) {
      LOG.atError()
          .setCause(e)
          .addKeyValue("event", event.id())
          .addKeyValue("expert", event.aggregateId())
          .log("an event of the outbox cannot be read and is told to nobody");
      return Optional.empty();
    }
  }

  private boolean isStopped(Duration wait) {
    try {
      return stopped.await(wait.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private void logOnce(String reason, RuntimeException cause) {
    if (!reason.equals(trouble)) {
      trouble = reason;
      LOG.atWarn().setCause(cause).log("the outbox is not relayed at present, trying again");
    }
  }

  /** Ends after the batch in hand. */
  @Override
  public void close() {
    stopped.countDown();
    watch.close();
    try {
      thread.join(STOP_TIMEOUT);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
