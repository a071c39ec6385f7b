// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.webhooks.delivery;

import static java.util.Objects.requireNonNull;

import io.micrometer.core.instrument.MeterRegistry;
import io.zoetic.gateway.store.GatewayStores;
import io.zoetic.vectorstore.DutyLease;
import io.zoetic.vectorstore.platform.PlatformEvents;
import io.zoetic.vectorstore.webhooks.Webhook;
import io.zoetic.vectorstore.webhooks.WebhookQueue;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells webhooks what happens, each event at least once and each webhook in the order of the
 * stream. Every gateway has one; of all of them one sends at a time, the holder of the lease, and
 * another takes over when it dies. A webhook that hangs or fails holds up no other.
 */
public final class WebhookDelivery implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(WebhookDelivery.class);
  private static final Duration POLL = Duration.ofMillis(500);
  private static final Duration WAIT = Duration.ofSeconds(1);

  /** To try takes a session of its own. */
  private static final Duration TURN_POLL = Duration.ofSeconds(5);

  private static final Duration STOP_POLL = Duration.ofMillis(50);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(2);

  private final WebhookQueue queue;
  private final PlatformEvents events;
  private final WebhookLane lane;
  private final DeliveryMetrics metrics;
  private final Set<String> busy = ConcurrentHashMap.newKeySet();
  private final ExecutorService lanes =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("webhook-", 0).factory());
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread = Thread.ofVirtual().name("webhooks").unstarted(this::run);
  private volatile boolean sends;
  private @Nullable String trouble;

  private WebhookDelivery(
      WebhookQueue queue, PlatformEvents events, WebhookLane lane, DeliveryMetrics metrics) {
    this.queue = requireNonNull(queue, "queue");
    this.events = requireNonNull(events, "events");
    this.lane = lane;
    this.metrics = metrics;
  }

  /**
   * Starts sending, as soon as it is this one's turn. Stores and sender are the caller's.
   *
   * @param gateway the gateway that sends, for the audit
   */
  public static WebhookDelivery start(
      GatewayStores stores,
      WebhookSender sender,
      WebhooksConfig config,
      String gateway,
      MeterRegistry metrics) {
    DeliveryMetrics measured = new DeliveryMetrics(sender.clock(), metrics);
    WebhookQueue queue = stores.webhookQueue();
    WebhookLane lane = new WebhookLane(queue, sender, config, measured, gateway);
    WebhookDelivery delivery = new WebhookDelivery(queue, stores.events(), lane, measured);
    delivery.thread.start();
    return delivery;
  }

  /** Whether it is this one's turn. */
  public boolean sends() {
    return sends;
  }

  private void run() {
    Duration wait = Duration.ZERO;
    while (!isStopped(wait)) {
      try {
        // Also for those that are disabled, of which the metrics tell.
        boolean any = !queue.all().isEmpty();
        wait = any ? TURN_POLL : WAIT;
        if (any) {
          sendIfItIsOurTurn();
        }
      } catch (RuntimeException e) {
        wait = WAIT;
        logOnce(e);
      }
    }
  }

  private void sendIfItIsOurTurn() {
    try (DutyLease lease = queue.tryLease().orElse(null)) {
      if (lease != null) {
        sendAll(lease);
      }
    }
  }

  private void sendAll(DutyLease lease) {
    LOG.info("this gateway sends to webhooks");
    try {
      sends = true;
      while (!isStopped(Duration.ZERO)) {
        look();
        trouble = null;
        lease.await(POLL);
      }
    } finally {
      sends = false;
      metrics.forget();
    }
    // What is under way ends before somebody else may send it, too.
    while (!busy.isEmpty() && !lanes.isShutdown()) {
      lease.await(STOP_POLL);
    }
  }

  /** Begins to tell those that there is something to tell. */
  private void look() {
    List<Webhook> all = queue.all();
    List<Webhook> told = all.stream().filter(each -> each.disabled() == null).toList();
    metrics.looked(told.stream().map(Webhook::id).toList(), all.size() - told.size());
    if (told.isEmpty()) {
      return;
    }
    // So that what has happened has its place in the stream.
    events.end();
    long last = queue.last();
    told.stream()
        .filter(each -> each.progress().position() < last && lane.isDue(each))
        .map(Webhook::id)
        .filter(busy::add)
        .forEach(id -> lanes.execute(() -> tell(id)));
  }

  private void tell(String id) {
    try {
      lane.tell(id, this::sends);
    } catch (InterruptedException _) {
      // The gateway ends; the next one sends again what was under way.
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      logOnce(e);
    } finally {
      busy.remove(id);
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

  private synchronized void logOnce(RuntimeException cause) {
    String reason = String.valueOf(cause.getMessage());
    if (!reason.equals(trouble)) {
      trouble = reason;
      LOG.atWarn().setCause(cause).log("webhooks are not told at present, trying again");
    }
  }

  /** Begins nothing more; does not block. */
  public void stop() {
    stopped.countDown();
  }

  /** Stops, and breaks off what is not done within two seconds: that is sent again. */
  @Override
  public void close() {
    stop();
    try {
      if (!thread.join(STOP_TIMEOUT)) {
        lanes.shutdownNow();
        thread.join(STOP_TIMEOUT);
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
    lanes.shutdownNow();
  }
}
