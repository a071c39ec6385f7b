// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import io.zoetic.core.ExpertPointer;
import io.zoetic.core.signing.AuditAnchor;
import io.zoetic.core.signing.SigningKey;
import io.zoetic.events.EventLogException;
import io.zoetic.events.experts.ExpertPublisher;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Writes the compacted topic of the experts in transactions under one id: Kafka itself fences off
 * whoever began before. Used by one thread.
 */
final class KafkaExpertPublisher implements ExpertPublisher {
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

  private final KafkaProducer<String, byte[]> producer;
  private final TopicKeeper.Generation topic;
  private final SigningKey key;
  private final EventRecords records = new EventRecords("/zoetic/expert-publisher");

  private KafkaExpertPublisher(
      KafkaProducer<String, byte[]> producer, TopicKeeper.Generation topic, SigningKey key) {
    this.producer = producer;
    this.topic = topic;
    this.key = key;
  }

  static KafkaExpertPublisher open(
      ClientProperties properties, ClusterAdmin cluster, SigningKey key) {
    KafkaProducer<String, byte[]> producer =
        new KafkaProducer<>(
            properties.expertPublisher(), new StringSerializer(), new ByteArraySerializer());
    try {
      producer.initTransactions();
      return new KafkaExpertPublisher(producer, cluster.topics().generation(Topics.EXPERTS), key);
    } catch (KafkaException e) {
      producer.close(CLOSE_TIMEOUT);
      throw e;
    }
  }

  @Override
  public void publish(List<ExpertPointer> pointers) {
    if (!pointers.isEmpty()) {
      send(pointers.stream().map(pointer -> records.pointer(pointer, key)).toList());
    }
  }

  @Override
  public void publish(AuditAnchor anchor) {
    send(List.of(records.anchor(anchor)));
  }

  private void send(List<ProducerRecord<String, byte[]>> sent) {
    try {
      producer.beginTransaction();
      sent.forEach(producer::send);
      // Fails if any of the records did; what is not committed is aborted by the next writer.
      producer.commitTransaction();
    } catch (KafkaException | IllegalStateException e) {
      throw new EventLogException("Kafka did not take what the registry says", e);
    }
  }

  @Override
  public boolean isIntact() {
    return !topic.isNew();
  }

  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
  }
}
