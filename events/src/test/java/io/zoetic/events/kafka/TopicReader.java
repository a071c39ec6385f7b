// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.events.InMemoryEventLog;
import io.zoetic.events.completion.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Reads what stands in topics, beside the log. */
record TopicReader(KafkaEventLog log, ClientProperties properties) {
  private static final Duration LONG = Duration.ofSeconds(60);

  /** All records of a topic; waits until they are at least this many. */
  List<ConsumerRecord<String, byte[]>> read(String topic, int count) {
    log.openGateway("creator", _ -> {}).close();
    try (KafkaConsumer<String, byte[]> consumer = consumer(properties)) {
      List<TopicPartition> partitions =
          IntStream.range(0, consumer.partitionsFor(topic).size())
              .mapToObj(each -> new TopicPartition(topic, each))
              .toList();
      consumer.assign(partitions);
      consumer.seekToBeginning(partitions);
      long present = consumer.endOffsets(partitions).values().stream().mapToLong(n -> n).sum();
      List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
      long end = System.nanoTime() + LONG.toNanos();
      while (records.size() < Math.max(count, present) && System.nanoTime() < end) {
        consumer.poll(Duration.ofMillis(100)).forEach(records::add);
      }
      assertThat(records).hasSizeGreaterThanOrEqualTo(count);
      return records;
    }
  }

  /** The same of a topic of dead letters. */
  List<InMemoryEventLog.DeadLetter> deadLetters(String topic, int count) {
    return read(topic, count).stream()
        .map(
            each ->
                new InMemoryEventLog.DeadLetter(
                    ErrorCode.valueOf(headerOf(each, "dead-letter-code")),
                    headerOf(each, "dead-letter-reason"),
                    new String(each.value(), UTF_8)))
        .toList();
  }

  static KafkaConsumer<String, byte[]> consumer(ClientProperties properties) {
    return new KafkaConsumer<>(
        properties.tailReader(), new StringDeserializer(), new ByteArrayDeserializer());
  }

  static String headerOf(ConsumerRecord<String, byte[]> each, String key) {
    return new String(each.headers().lastHeader(key).value(), UTF_8);
  }
}
