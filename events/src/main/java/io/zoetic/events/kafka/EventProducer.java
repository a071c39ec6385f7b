// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import io.zoetic.events.EventLogException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends records without delay, in order per partition, each at least once or with an error within
 * {@link ClientProperties#DELIVERY_TIMEOUT}. Thread-safe.
 */
final class EventProducer implements AutoCloseable {
  private final Producer<String, byte[]> producer;

  EventProducer(Map<String, Object> properties) {
    this.producer =
        new KafkaProducer<>(properties, new StringSerializer(), new ByteArraySerializer());
  }

  /**
   * The number of partitions of a topic. After this call a send to the topic does not wait for
   * metadata.
   *
   * @throws KafkaException if the topic stays unknown
   */
  int partitionCount(String topic) {
    return producer.partitionsFor(topic).size();
  }

  /**
   * Completes on the network thread when the broker holds the record; fails with an {@link
   * EventLogException}.
   */
  CompletionStage<Void> send(ProducerRecord<String, byte[]> sent) {
    CompletableFuture<Void> result = new CompletableFuture<>();
    try {
      producer.send(
          sent,
          (_, error) -> {
            if (error == null) {
              result.complete(null);
            } else {
              result.completeExceptionally(failure(sent, error));
            }
          });
    } catch (KafkaException | IllegalStateException e) {
      result.completeExceptionally(failure(sent, e));
    }
    return result;
  }

  /** Waits until all that was sent has arrived or failed, or until {@code timeout}. */
  void flush(Duration timeout) {
    try {
      Thread.ofVirtual().name("kafka-flush").start(producer::flush).join(timeout);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Waits for what is in flight. */
  @Override
  public void close() {
    producer.close(ClientProperties.DELIVERY_TIMEOUT.plusSeconds(1));
  }

  private static EventLogException failure(ProducerRecord<String, byte[]> sent, Exception cause) {
    return new EventLogException("Kafka did not take a record for " + sent.topic(), cause);
  }
}
