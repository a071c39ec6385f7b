// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import io.zoetic.events.EventCodec;
import io.zoetic.events.EventLogException;
import io.zoetic.events.UnreadableEventException;
import io.zoetic.events.completion.Interaction;
import io.zoetic.events.learning.InteractionFeed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member of the consumer group that stores interactions. Its offsets move by {@link #commit}
 * alone, so that what a lost reader had in hand comes again. Threading as in {@link
 * InteractionFeed}.
 */
final class KafkaInteractionFeed implements InteractionFeed {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaInteractionFeed.class);
  private static final Duration COMMIT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final KafkaConsumer<String, byte[]> consumer;
  private final EventProducer producer;
  private final EventRecords records;
  private final TopicKeeper.Generation topic;
  private int uncommitted;

  private KafkaInteractionFeed(
      KafkaConsumer<String, byte[]> consumer,
      EventProducer producer,
      EventRecords records,
      TopicKeeper.Generation topic) {
    this.consumer = consumer;
    this.producer = producer;
    this.records = records;
    this.topic = topic;
  }

  static KafkaInteractionFeed open(
      String reader, ClientProperties properties, ClusterAdmin cluster) {
    KafkaConsumer<String, byte[]> consumer =
        new KafkaConsumer<>(
            properties.recorder(), new StringDeserializer(), new ByteArrayDeserializer());
    consumer.subscribe(List.of(Topics.INTERACTIONS));
    return new KafkaInteractionFeed(
        consumer,
        new EventProducer(properties.producer()),
        new EventRecords("/zoetic/trainer-worker/" + reader),
        cluster.topics().generation(Topics.INTERACTIONS));
  }

  @Override
  public List<Interaction> poll(Duration timeout) {
    if (uncommitted > 0) {
      throw new IllegalStateException(
          "interactions must be committed before the next poll, uncommitted were " + uncommitted);
    }
    ConsumerRecords<String, byte[]> received = receive(timeout);
    List<Interaction> read = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> each : received) {
      try {
        read.add(EventRecords.read(each, EventCodec.INTERACTIONS));
      } catch (UnreadableEventException e) {
        if (!setAside(each, String.valueOf(e.getMessage()))) {
          takeBack(received);
          return List.of();
        }
      }
    }
    uncommitted = read.size();
    if (read.isEmpty() && !received.isEmpty()) {
      commit();
    }
    return List.copyOf(read);
  }

  private ConsumerRecords<String, byte[]> receive(Duration timeout) {
    try {
      if (topic.isNew()) {
        LOG.warn("the topic of interactions is a new one: it is read from its beginning");
        consumer.seekToBeginning(consumer.assignment());
      }
      return consumer.poll(timeout);
    } catch (WakeupException _) {
      return ConsumerRecords.empty();
    } catch (RetriableException e) {
      LOG.atWarn().setCause(e).log("polling interactions failed; the next poll tries again");
      return ConsumerRecords.empty();
    } catch (KafkaException e) {
      throw new EventLogException("Kafka refused to hand out interactions", e);
    }
  }

  /** The copy comes first: a record is never passed over without one. */
  private boolean setAside(ConsumerRecord<String, byte[]> unreadable, String reason) {
    try {
      send(EventRecords.deadLetter(Topics.INTERACTIONS_DEAD_LETTER, unreadable, reason));
    } catch (EventLogException e) {
      LOG.atWarn().setCause(e).log("unreadable interaction is tried again");
      return false;
    }
    LOG.atError()
        .addKeyValue("partition", unreadable.partition())
        .addKeyValue("offset", unreadable.offset())
        .addKeyValue("reason", reason)
        .log("unreadable interaction moved to the dead-letter topic");
    return true;
  }

  /** Has the next poll begin where this one did. */
  private void takeBack(ConsumerRecords<String, byte[]> received) {
    received
        .partitions()
        .forEach(
            partition -> consumer.seek(partition, received.records(partition).getFirst().offset()));
  }

  @Override
  public void commit() {
    uncommitted = 0;
    try {
      commitPositions();
    } catch (WakeupException _) {
      // It is the next poll that was to be woken.
      commitPositions();
      consumer.wakeup();
    }
  }

  private void commitPositions() {
    try {
      consumer.commitSync(COMMIT_TIMEOUT);
    } catch (WakeupException e) {
      throw e;
    } catch (KafkaException e) {
      LOG.atWarn().setCause(e).log("interactions not committed; they may be delivered twice");
    }
  }

  @Override
  public void setAside(Interaction interaction, String reason) {
    send(records.deadLetter(interaction, reason));
    LOG.atError()
        .addKeyValue("completionId", interaction.requestId())
        .addKeyValue("choice", interaction.choice())
        .addKeyValue("reason", reason)
        .log("interaction moved to the dead-letter topic");
  }

  private void send(ProducerRecord<String, byte[]> letter) {
    try {
      producer.send(letter).toCompletableFuture().join();
    } catch (CompletionException e) {
      throw new EventLogException("Kafka did not take a dead letter", e.getCause());
    }
  }

  @Override
  public void wakeup() {
    consumer.wakeup();
  }

  @Override
  public void close() {
    try {
      consumer.close(CloseOptions.timeout(CLOSE_TIMEOUT));
    } catch (KafkaException e) {
      LOG.atWarn().setCause(e).log("leaving the group failed; its partitions are given away later");
    }
    producer.close();
  }
}
