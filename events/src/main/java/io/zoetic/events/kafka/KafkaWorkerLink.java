// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import io.zoetic.events.EventCodec;
import io.zoetic.events.EventLogException;
import io.zoetic.events.UnreadableEventException;
import io.zoetic.events.completion.Cancellation;
import io.zoetic.events.completion.Interaction;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.ReplyAddress;
import io.zoetic.events.completion.WorkerLink;
import io.zoetic.events.completion.WorkerReport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An adapter worker's end of the log: a member of the share group, a reader of cancellations and a
 * producer of reports and interactions. Threading as in {@link WorkerLink}.
 */
final class KafkaWorkerLink implements WorkerLink {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaWorkerLink.class);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

  private final String worker;
  private final ShareConsumer<String, byte[]> prompts;
  private final PartitionTail cancellations;
  private final EventProducer producer;
  private final EventRecords records;
  private final ClusterAdmin cluster;
  private final List<ConsumerRecord<String, byte[]>> unaccepted = new ArrayList<>();
  private final DroppedRecords lostReports = new DroppedRecords("reports");
  private final OutgoingBuffer interactions;

  private KafkaWorkerLink(
      String worker,
      ShareConsumer<String, byte[]> prompts,
      PartitionTail cancellations,
      EventProducer producer,
      ClusterAdmin cluster) {
    this.worker = worker;
    this.prompts = prompts;
    this.cancellations = cancellations;
    this.producer = producer;
    this.records = new EventRecords("/zoetic/adapter-worker/" + worker);
    this.cluster = cluster;
    this.interactions = new OutgoingBuffer("interactions", producer);
  }

  static KafkaWorkerLink open(
      String worker,
      ClientProperties properties,
      ClusterAdmin cluster,
      Consumer<Cancellation> cancellations) {
    ShareConsumer<String, byte[]> prompts =
        new KafkaShareConsumer<>(
            properties.shareConsumer(), new StringDeserializer(), new ByteArrayDeserializer());
    EventProducer producer = new EventProducer(properties.producer());
    try {
      producer.partitionCount(Topics.TOKENS);
      producer.partitionCount(Topics.INTERACTIONS);
      PartitionTail reader =
          PartitionTail.start(
              "cancellations-" + worker,
              properties.tailReader(),
              PartitionTail.Source.all(cluster, producer, Topics.CANCELLATIONS),
              received -> deliver(received, cancellations));
      prompts.setAcknowledgementCommitCallback(
          (_, error) -> {
            if (error != null) {
              warnUncommitted(error);
            }
          });
      prompts.subscribe(List.of(Topics.PROMPTS));
      return new KafkaWorkerLink(worker, prompts, reader, producer, cluster);
    } catch (KafkaException e) {
      prompts.close();
      producer.close();
      throw e;
    }
  }

  @Override
  public List<Prompt> poll(Duration timeout) {
    if (!unaccepted.isEmpty()) {
      throw new IllegalStateException(
          "prompts must be accepted before the next poll, unaccepted were " + unaccepted.size());
    }
    ConsumerRecords<String, byte[]> received = receive(timeout);
    List<Prompt> read = new ArrayList<>();
    for (ConsumerRecord<String, byte[]> each : received) {
      try {
        read.add(EventRecords.readPrompt(each));
        unaccepted.add(each);
      } catch (UnreadableEventException e) {
        setAside(each, String.valueOf(e.getMessage()));
      }
    }
    if (read.isEmpty() && !received.isEmpty()) {
      commit();
    }
    return List.copyOf(read);
  }

  @Override
  public void accept() {
    if (!unaccepted.isEmpty()) {
      long lostBefore = lostReports.count();
      producer.flush(ClientProperties.DELIVERY_TIMEOUT);
      boolean told = lostReports.count() == lostBefore;
      acknowledgeAll(told ? AcknowledgeType.ACCEPT : AcknowledgeType.RELEASE);
      commit();
    }
  }

  @Override
  public void report(ReplyAddress replyTo, WorkerReport report) {
    producer
        .send(records.report(replyTo, report))
        .whenComplete((_, error) -> lostReports.note(error));
  }

  @Override
  public void record(Interaction interaction) {
    interactions.add(records.interaction(interaction));
  }

  @Override
  public void flush(Duration timeout) {
    long end = System.nanoTime() + timeout.toNanos();
    interactions.flush(timeout);
    producer.flush(Duration.ofNanos(Math.max(0, end - System.nanoTime())));
  }

  @Override
  public void wakeup() {
    prompts.wakeup();
  }

  @Override
  public boolean isReachable() {
    return cluster.isReachable();
  }

  /** Gives unaccepted prompts back at once, and sends the last reports. */
  @Override
  public void close() {
    acknowledgeAll(AcknowledgeType.RELEASE);
    try {
      prompts.close(CLOSE_TIMEOUT);
    } catch (KafkaException e) {
      LOG.atWarn().setCause(e).log("leaving the share group failed; its locks run out instead");
    }
    cancellations.close();
    interactions.close();
    producer.close();
  }

  private ConsumerRecords<String, byte[]> receive(Duration timeout) {
    try {
      return prompts.poll(timeout);
    } catch (WakeupException _) {
      return ConsumerRecords.empty();
    } catch (RetriableException e) {
      LOG.atWarn().setCause(e).log("polling prompts failed; the next poll tries again");
      return ConsumerRecords.empty();
    } catch (KafkaException e) {
      throw new EventLogException("Kafka refused to hand out prompts", e);
    }
  }

  /**
   * The copy comes first: a record is never taken out of the queue without one. Then whoever waits
   * for an answer is told that there is none.
   */
  private void setAside(ConsumerRecord<String, byte[]> unreadable, String reason) {
    AcknowledgeType fate = AcknowledgeType.REJECT;
    try {
      producer
          .send(EventRecords.deadLetter(Topics.PROMPTS_DEAD_LETTER, unreadable, reason))
          .toCompletableFuture()
          .join();
      LOG.atError()
          .addKeyValue("partition", unreadable.partition())
          .addKeyValue("offset", unreadable.offset())
          .addKeyValue("reason", reason)
          .log("unreadable prompt moved to the dead-letter topic");
      EventCodec.envelope(unreadable.value())
          .ifPresent(waiting -> report(waiting.replyTo(), waiting.refusal(worker)));
    } catch (CompletionException e) {
      fate = AcknowledgeType.RELEASE;
      LOG.atWarn().setCause(e).log("unreadable prompt stays in the queue");
    }
    prompts.acknowledge(unreadable, fate);
  }

  private void acknowledgeAll(AcknowledgeType fate) {
    unaccepted.forEach(each -> prompts.acknowledge(each, fate));
    unaccepted.clear();
  }

  /**
   * Waits for no answer: the request is on its way, and a prompt's first token is not behind it. A
   * failure means that another worker may get the same prompts; the gateway sorts that out.
   */
  private void commit() {
    prompts.commitAsync();
  }

  private static void warnUncommitted(Exception cause) {
    LOG.atWarn().setCause(cause).log("prompts not acknowledged; they may be delivered twice");
  }

  static void deliver(
      ConsumerRecord<String, byte[]> received, Consumer<Cancellation> cancellations) {
    Cancellation cancellation;
    try {
      cancellation = EventRecords.read(received, EventCodec.CANCELLATIONS);
    } catch (UnreadableEventException e) {
      LOG.atError()
          .setCause(e)
          .addKeyValue("offset", received.offset())
          .log("cancellation skipped");
      return;
    }
    cancellations.accept(cancellation);
  }
}
