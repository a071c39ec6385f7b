// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Kafka cluster as an administrator sees it: it has our topics, and it answers or not. Asks the
 * cluster once a second, and looks at the topics every other second, from the first {@link
 * #prepare} on. Thread-safe.
 */
final class ClusterAdmin implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterAdmin.class);
  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration PROBE_INTERVAL = Duration.ofSeconds(1);
  private static final Duration LOOK_INTERVAL = Duration.ofSeconds(2);

  /** The one must not wait for the other, which may make topics. */
  private static final int PROBES = 2;

  private static final Duration PROBE_TIMEOUT = Duration.ofSeconds(2);

  /** Longer than one slow probe, so that a pause of ours does not look like a lost broker. */
  private static final Duration SILENCE_MAX = Duration.ofSeconds(4);

  private final KafkaEventLogOptions options;
  private final Admin admin;
  private final TopicKeeper topics;
  private final ShareGroup workers;
  private final ScheduledExecutorService prober =
      Executors.newScheduledThreadPool(
          PROBES, Thread.ofPlatform().daemon().name("kafka-probe").factory());
  private volatile long lastAnswerNanos;
  private boolean prepared;
  private boolean answered = true;
  private boolean lookingFails;

  ClusterAdmin(KafkaEventLogOptions options) {
    this.options = options;
    this.admin = Admin.create(new ClientProperties(options).admin());
    this.topics = new TopicKeeper(admin, Topics.declare(options));
    this.workers = new ShareGroup(admin, Topics.WORKERS);
  }

  /**
   * Creates what is missing, once.
   *
   * @throws KafkaException if the cluster does not answer, is too old or refuses
   */
  synchronized void prepare() {
    if (prepared) {
      return;
    }
    workers.require();
    topics.prepare();
    workers.configure();
    lastAnswerNanos = System.nanoTime();
    prober.scheduleWithFixedDelay(this::probe, 0, PROBE_INTERVAL.toMillis(), TimeUnit.MILLISECONDS);
    prober.scheduleWithFixedDelay(
        this::lookAtTopics,
        LOOK_INTERVAL.toMillis(),
        LOOK_INTERVAL.toMillis(),
        TimeUnit.MILLISECONDS);
    prepared = true;
  }

  /** Whether the cluster answered within the last seconds; does not block. */
  boolean isReachable() {
    return System.nanoTime() - lastAnswerNanos < SILENCE_MAX.toNanos();
  }

  @Override
  public void close() {
    prober.shutdownNow();
    admin.close(PROBE_TIMEOUT);
  }

  private void probe() {
    try {
      admin
          .describeCluster(new DescribeClusterOptions().timeoutMs((int) PROBE_TIMEOUT.toMillis()))
          .nodes()
          .get(PROBE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
      lastAnswerNanos = System.nanoTime();
      logChange(true);
    } catch (ExecutionException | TimeoutException | KafkaException _) {
      logChange(isReachable());
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void lookAtTopics() {
    try {
      topics.look();
      lookingFails = false;
    } catch (RuntimeException e) {
      // Whatever it is, it must not end the looking. That the cluster is away is told elsewhere.
      if (!lookingFails && isReachable()) {
        LOG.atWarn().setCause(e).log("the topics cannot be looked at or made, trying again");
      }
      lookingFails = true;
    }
  }

  /** What there is of our topics. */
  TopicKeeper topics() {
    return topics;
  }

  private void logChange(boolean answers) {
    if (answers != answered) {
      answered = answers;
      LOG.atWarn()
          .addKeyValue("bootstrapServers", options.bootstrapServers())
          .log(answers ? "Kafka answers again" : "Kafka does not answer");
    }
  }

  static <T> T await(KafkaFuture<T> future) {
    try {
      return future.get(REQUEST_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof KafkaException refusal) {
        throw refusal;
      }
      throw new KafkaException("Kafka refused a request", e);
    } catch (TimeoutException e) {
      throw new KafkaException("Kafka must answer within " + REQUEST_TIMEOUT, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while waiting for Kafka", e);
    }
  }
}
