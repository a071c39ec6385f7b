// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import io.zoetic.events.EventCodec;
import io.zoetic.events.EventLogException;
import io.zoetic.events.UnreadableEventException;
import io.zoetic.events.completion.Cancellation;
import io.zoetic.events.completion.ErrorCode;
import io.zoetic.events.completion.GatewayLink;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.ReplyAddress;
import io.zoetic.events.completion.WorkerReport;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A gateway's end of the log: one producer, one reader of one partition of reports, and one of all
 * cancellations. Thread-safe.
 */
final class KafkaGatewayLink implements GatewayLink {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaGatewayLink.class);

  private final ReplyAddress replyAddress;
  private final EventRecords records;
  private final EventProducer producer;
  private final PartitionTail reader;
  private final PartitionTail cancellations;
  private final ClusterAdmin cluster;

  /** Who hears what the log says. */
  record Ears(Consumer<WorkerReport> reports, Consumer<Cancellation> cancellations) {}

  private KafkaGatewayLink(
      ReplyAddress replyAddress,
      EventRecords records,
      EventProducer producer,
      List<PartitionTail> readers,
      ClusterAdmin cluster) {
    this.replyAddress = replyAddress;
    this.records = records;
    this.producer = producer;
    this.reader = readers.getFirst();
    this.cancellations = readers.getLast();
    this.cluster = cluster;
  }

  static KafkaGatewayLink open(
      String gateway, ClientProperties properties, ClusterAdmin cluster, Ears ears) {
    EventProducer producer = new EventProducer(properties.producer());
    try {
      // So that no dispatch ever waits for metadata: it is called on an event loop.
      List.of(Topics.PROMPTS, Topics.CANCELLATIONS, Topics.PROMPTS_DEAD_LETTER)
          .forEach(producer::partitionCount);
      int partition = ThreadLocalRandom.current().nextInt(producer.partitionCount(Topics.TOKENS));
      PartitionTail reader =
          PartitionTail.start(
              "reports-" + gateway,
              properties.tailReader(),
              PartitionTail.Source.of(cluster, Topics.TOKENS, partition),
              received -> deliver(gateway, received, ears.reports()));
      PartitionTail cancellations =
          PartitionTail.start(
              "cancellations-" + gateway,
              properties.tailReader(),
              PartitionTail.Source.all(cluster, producer, Topics.CANCELLATIONS),
              PartitionTail.Start.BEGINNING,
              received -> KafkaWorkerLink.deliver(received, ears.cancellations()));
      EventRecords records = new EventRecords("/zoetic/gateway/" + gateway);
      return new KafkaGatewayLink(
          new ReplyAddress(gateway, partition),
          records,
          producer,
          List.of(reader, cancellations),
          cluster);
    } catch (KafkaException e) {
      producer.close();
      throw e;
    }
  }

  @Override
  public ReplyAddress replyAddress() {
    return replyAddress;
  }

  /** Refuses at once while Kafka is away: a full send buffer would block the caller. */
  @Override
  public CompletionStage<Void> dispatch(Prompt prompt) {
    if (!cluster.isReachable()) {
      return CompletableFuture.failedStage(new EventLogException("Kafka does not answer", null));
    }
    return producer.send(records.prompt(prompt));
  }

  @Override
  public void writePrompts(int form) {
    records.writePrompts(form);
  }

  @Override
  public CompletionStage<Void> cancel(Cancellation cancellation) {
    return producer.send(records.cancellation(cancellation));
  }

  @Override
  public CompletionStage<Void> deadLetter(Prompt prompt, ErrorCode code, String reason) {
    return producer.send(records.deadLetter(prompt, code, reason));
  }

  @Override
  public boolean isReachable() {
    return cluster.isReachable();
  }

  /** What was sent arrives or fails first; reports are still delivered meanwhile. */
  @Override
  public void close() {
    producer.close();
    reader.close();
    cancellations.close();
  }

  /** The key tells our reports from those of a gateway that shares the partition. */
  private static void deliver(
      String gateway, ConsumerRecord<String, byte[]> received, Consumer<WorkerReport> reports) {
    if (!gateway.equals(received.key())) {
      return;
    }
    WorkerReport report;
    try {
      report = EventRecords.read(received, EventCodec.REPORTS);
    } catch (UnreadableEventException e) {
      LOG.atError().setCause(e).addKeyValue("offset", received.offset()).log("report skipped");
      return;
    }
    reports.accept(report);
  }
}
