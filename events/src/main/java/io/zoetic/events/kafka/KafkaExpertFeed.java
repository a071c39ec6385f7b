// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import io.zoetic.core.ExpertPointer;
import io.zoetic.events.EventCodec;
import io.zoetic.events.UnreadableEventException;
import io.zoetic.events.experts.ExpertFeed;
import io.zoetic.events.experts.ToldPointer;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads the compacted topic of the experts from its beginning, and on. Thread-safe. */
record KafkaExpertFeed(PartitionTail reader) implements ExpertFeed {
  private static final Logger LOG = LoggerFactory.getLogger(KafkaExpertFeed.class);

  static KafkaExpertFeed open(
      String name,
      ClientProperties properties,
      ClusterAdmin cluster,
      Consumer<ToldPointer> pointers) {
    return new KafkaExpertFeed(
        PartitionTail.start(
            "experts-" + name,
            properties.feedReader(),
            PartitionTail.Source.of(cluster, Topics.EXPERTS, 0),
            PartitionTail.Start.BEGINNING,
            received -> deliver(received, pointers)));
  }

  private static void deliver(
      ConsumerRecord<String, byte[]> received, Consumer<ToldPointer> pointers) {
    ExpertPointer pointer;
    try {
      pointer = EventRecords.read(received, EventCodec.POINTERS);
    } catch (UnreadableEventException e) {
      LOG.atError().setCause(e).addKeyValue("offset", received.offset()).log("pointer skipped");
      return;
    }
    pointers.accept(new ToldPointer(pointer, received.value(), EventRecords.signature(received)));
  }

  @Override
  public boolean isCaughtUp() {
    return reader.isCaughtUp();
  }

  @Override
  public void close() {
    reader.close();
  }
}
