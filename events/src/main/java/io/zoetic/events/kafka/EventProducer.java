// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import io.zoetic.events.EventLogException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/**
 * Sends records without delay, in order per partition, each at least once or with an error, soon
 * after {@link ClientProperties#DELIVERY_TIMEOUT} at the latest for who cannot wait. Thread-safe.
 */
final class EventProducer implements AutoCloseable {
  /**
   * Until a broker has given it an identity, or another one after an error, Kafka's producer does
   * not count its own time: where a broker takes connections and says nothing, nobody would hear of
   * a record again.
   */
  private static final Duration ANSWER_MAX = ClientProperties.DELIVERY_TIMEOUT.plusSeconds(1);

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
   * EventLogException}, after the longest time on a timer's thread. A record that failed because
   * nobody answered may arrive yet.
   */
  CompletionStage<Void> send(ProducerRecord<String, byte[]> sent) {
    CompletableFuture<Void> answer = sendPatiently(sent);
    CompletableFuture<Void> result = new CompletableFuture<>();
    // Told by hand: a stage behind a stage would hide what failed in an exception of its own.
    answer
        .orTimeout(ANSWER_MAX.toMillis(), TimeUnit.MILLISECONDS)
        .whenComplete(
            (_, error) ->
                complete(
                    result,
                    error instanceof java.util.concurrent.TimeoutException
                        ? failure(sent, new TimeoutException("no answer within " + ANSWER_MAX))
                        : error));
    return result;
  }

  /** The same for who can wait until Kafka answers: it may be long after its time. */
  CompletableFuture<Void> sendPatiently(ProducerRecord<String, byte[]> sent) {
    CompletableFuture<Void> answer = new CompletableFuture<>();
    try {
      producer.send(
          sent, (_, error) -> complete(answer, error == null ? null : failure(sent, error)));
    } catch (KafkaException | IllegalStateException e) {
      answer.completeExceptionally(failure(sent, e));
    }
    return answer;
  }

  private static void complete(CompletableFuture<Void> future, @Nullable Throwable error) {
    if (error == null) {
      future.complete(null);
    } else {
      future.completeExceptionally(error);
    }
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
    producer.close(ANSWER_MAX);
  }

  private static EventLogException failure(ProducerRecord<String, byte[]> sent, Exception cause) {
    return new EventLogException("Kafka did not take a record for " + sent.topic(), cause);
  }
}
