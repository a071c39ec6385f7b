// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads partitions from their beginning or their present end, and hands every record to a handler,
 * on a daemon thread of its own. It outlives whatever the handler or the broker throws.
 */
final class PartitionTail implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(PartitionTail.class);
  private static final Duration POLL = Duration.ofSeconds(1);

  /** Behind the last record there may be a mark that no poll returns. */
  private static final Duration CATCHING_UP_POLL = Duration.ofMillis(20);

  private static final Duration START_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
  private static final Duration PAUSE_AFTER_ERROR = Duration.ofSeconds(1);

  private final KafkaConsumer<String, byte[]> consumer;
  private final Consumer<ConsumerRecord<String, byte[]>> handler;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread;

  /** Where each partition ended when reading began. */
  private Map<TopicPartition, Long> ends;

  private final Source source;

  private volatile boolean caughtUp;

  private PartitionTail(
      String name,
      KafkaConsumer<String, byte[]> consumer,
      Source source,
      Map<TopicPartition, Long> ends,
      Consumer<ConsumerRecord<String, byte[]>> handler) {
    this.consumer = consumer;
    this.source = source;
    this.ends = ends;
    this.handler = handler;
    this.thread = Thread.ofPlatform().daemon().name(name).unstarted(this::run);
  }

  /**
   * The partitions that are read, all of one topic.
   *
   * @param generation of that topic: one that is made anew is read from its beginning
   */
  record Source(List<TopicPartition> partitions, TopicKeeper.Generation generation) {

    /** One partition of a topic. */
    static Source of(ClusterAdmin cluster, String topic, int partition) {
      return new Source(
          List.of(new TopicPartition(topic, partition)), cluster.topics().generation(topic));
    }

    /** All partitions of a topic, as many as its writer knows. */
    static Source all(ClusterAdmin cluster, EventProducer producer, String topic) {
      return new Source(
          IntStream.range(0, producer.partitionCount(topic))
              .mapToObj(partition -> new TopicPartition(topic, partition))
              .toList(),
          cluster.topics().generation(topic));
    }
  }

  /** The place where reading begins. */
  enum Start {
    BEGINNING,
    END
  }

  /**
   * Starts reading at the end; records that arrive after this returns are not missed.
   *
   * @throws KafkaException if the partitions' ends cannot be found out
   */
  static PartitionTail start(
      String name,
      Map<String, Object> properties,
      Source source,
      Consumer<ConsumerRecord<String, byte[]>> handler) {
    return start(name, properties, source, Start.END, handler);
  }

  /**
   * Starts reading.
   *
   * @throws KafkaException if the partitions' ends cannot be found out
   */
  static PartitionTail start(
      String name,
      Map<String, Object> properties,
      Source source,
      Start start,
      Consumer<ConsumerRecord<String, byte[]>> handler) {
    KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(properties, new StringDeserializer(), new ByteArrayDeserializer());
    List<TopicPartition> partitions = source.partitions();
    try {
      consumer.assign(partitions);
      switch (start) {
        case BEGINNING -> consumer.seekToBeginning(partitions);
        case END -> consumer.seekToEnd(partitions);
      }
      // Seeking is lazy: only asking for the position fixes it before anyone can send.
      partitions.forEach(partition -> consumer.position(partition, START_TIMEOUT));
      Map<TopicPartition, Long> ends = consumer.endOffsets(partitions, START_TIMEOUT);
      PartitionTail reader = new PartitionTail(name, consumer, source, ends, handler);
      reader.thread.start();
      return reader;
    } catch (KafkaException e) {
      consumer.close();
      throw e;
    }
  }

  /** Whether everything that stood there when reading began has been handed over. */
  boolean isCaughtUp() {
    return caughtUp;
  }

  /** Ends after the record in hand. May be called by the handler. */
  @Override
  public void close() {
    stopped.countDown();
    consumer.wakeup();
    if (Thread.currentThread() == thread) {
      return;
    }
    try {
      thread.join(STOP_TIMEOUT);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void run() {
    try (consumer) {
      while (stopped.getCount() > 0) {
        readOnce();
      }
    }
  }

  private void readOnce() {
    try {
      if (source.generation().isNew()) {
        LOG.atWarn().addKeyValue("reader", thread.getName()).log("the topic is a new one");
        consumer.seekToBeginning(source.partitions());
        ends = Map.of();
      }
      consumer.poll(caughtUp ? POLL : CATCHING_UP_POLL).forEach(this::handle);
      caughtUp = caughtUp || isBehindNone();
    } catch (WakeupException _) {
      // Closing.
    } catch (RuntimeException e) {
      LOG.atError().setCause(e).addKeyValue("reader", thread.getName()).log("reading failed");
      pause();
    }
  }

  private boolean isBehindNone() {
    return ends.entrySet().stream()
        .allMatch(end -> consumer.position(end.getKey(), START_TIMEOUT) >= end.getValue());
  }

  private void handle(ConsumerRecord<String, byte[]> received) {
    if (stopped.getCount() == 0) {
      return;
    }
    try {
      handler.accept(received);
    } catch (RuntimeException e) {
      LOG.atError()
          .setCause(e)
          .addKeyValue("reader", thread.getName())
          .addKeyValue("offset", received.offset())
          .log("listener failed; event skipped");
    }
  }

  private void pause() {
    try {
      boolean _ = stopped.await(PAUSE_AFTER_ERROR.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
