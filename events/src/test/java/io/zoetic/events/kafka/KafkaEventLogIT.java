// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.events.Cancellation;
import io.zoetic.events.ErrorCode;
import io.zoetic.events.EventLog;
import io.zoetic.events.EventLogContract;
import io.zoetic.events.EventSamples;
import io.zoetic.events.GatewayLink;
import io.zoetic.events.InMemoryEventLog;
import io.zoetic.events.WorkerLink;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KafkaEventLogIT extends EventLogContract {
  private static EmbeddedBroker broker;
  private static KafkaEventLog log;

  @BeforeAll
  static void startBroker(@TempDir Path directory) throws Exception {
    broker = new EmbeddedBroker(directory);
    log = new KafkaEventLog(KafkaEventLogOptions.of(broker.bootstrapServers()));
  }

  @AfterAll
  static void stopBroker() {
    log.close();
    broker.close();
  }

  @Override
  protected EventLog log() {
    return log;
  }

  @Override
  protected void sendRaw(byte[] value) {
    try (EventProducer producer = new EventProducer(properties().producer())) {
      await(producer.send(new ProducerRecord<>(Topics.PROMPTS, value)));
    }
  }

  @Override
  protected List<InMemoryEventLog.DeadLetter> deadLetters(int count) {
    return read(Topics.PROMPTS_DEAD_LETTER, count).stream()
        .map(
            each ->
                new InMemoryEventLog.DeadLetter(
                    ErrorCode.valueOf(headerOf(each, "dead-letter-code")),
                    headerOf(each, "dead-letter-reason"),
                    new String(each.value(), UTF_8)))
        .toList();
  }

  @Test
  void dispatchedRecord_headers_areThoseOfACloudEvent() {
    GatewayLink gateway = gateway("g-headers");
    int before = read(Topics.PROMPTS, 0).size();

    await(gateway.dispatch(EventSamples.prompt("headers", gateway.replyAddress())));
    take(worker("w1"), 1);

    ConsumerRecord<String, byte[]> sent = read(Topics.PROMPTS, before + 1).get(before);
    assertThat(sent.key()).isEqualTo("headers");
    assertThat(headerOf(sent, "ce_specversion")).isEqualTo("1.0");
    assertThat(headerOf(sent, "ce_id")).isEqualTo("headers.0");
    assertThat(headerOf(sent, "ce_type")).isEqualTo("io.zoetic.prompt.v1");
    assertThat(headerOf(sent, "ce_source")).isEqualTo("/zoetic/gateway/g-headers");
    assertThat(headerOf(sent, "ce_time")).endsWith("Z");
    assertThat(headerOf(sent, "content-type")).isEqualTo("application/json");
    assertThat(headerOf(sent, "schemaVersion")).isEqualTo("1");
    assertThat(headerOf(sent, "traceparent")).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-01");
  }

  @Test
  void unreadablePrompt_deadLetter_saysWhereItStood() {
    WorkerLink worker = worker("w1");
    GatewayLink gateway = gateway("g1");
    int before = read(Topics.PROMPTS_DEAD_LETTER, 0).size();
    List<ConsumerRecord<String, byte[]>> prompts = read(Topics.PROMPTS, 0);

    sendRaw("?".getBytes(UTF_8));
    await(gateway.dispatch(EventSamples.prompt("next", gateway.replyAddress())));
    take(worker, 1);

    ConsumerRecord<String, byte[]> letter =
        read(Topics.PROMPTS_DEAD_LETTER, before + 1).get(before);
    assertThat(headerOf(letter, "dead-letter-topic")).isEqualTo(Topics.PROMPTS);
    assertThat(headerOf(letter, "dead-letter-partition")).isEqualTo("0");
    assertThat(headerOf(letter, "dead-letter-offset")).isEqualTo("" + prompts.size());
  }

  @Test
  void gatewayClose_sendsInFlight_arrive() {
    GatewayLink gateway = log.openGateway("g1", _ -> {});
    List<CompletableFuture<Void>> sends = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      sends.add(gateway.cancel(new Cancellation("closing-" + i, 0)).toCompletableFuture());
    }

    gateway.close();

    assertThat(sends)
        .allMatch(CompletableFuture::isDone)
        .noneMatch(each -> each.isCompletedExceptionally());
  }

  @Test
  void topics_created_haveTheDeclaredPartitions() {
    gateway("g1");

    try (KafkaConsumer<String, byte[]> consumer = consumer()) {
      Map<String, Integer> partitions = new TreeMap<>();
      consumer.listTopics().forEach((name, all) -> partitions.put(name, all.size()));
      assertThat(partitions)
          .containsEntry(Topics.PROMPTS, 1)
          .containsEntry(Topics.TOKENS, 16)
          .containsEntry(Topics.CANCELLATIONS, 1)
          .containsEntry(Topics.PROMPTS_DEAD_LETTER, 1);
    }
  }

  /** All records of a topic; waits until they are at least this many. */
  private static List<ConsumerRecord<String, byte[]>> read(String topic, int count) {
    gatewayThatCreatesTopics();
    try (KafkaConsumer<String, byte[]> consumer = consumer()) {
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

  private static void gatewayThatCreatesTopics() {
    log.openGateway("creator", _ -> {}).close();
  }

  private static KafkaConsumer<String, byte[]> consumer() {
    return new KafkaConsumer<>(
        properties().tailReader(), new StringDeserializer(), new ByteArrayDeserializer());
  }

  private static ClientProperties properties() {
    return new ClientProperties(KafkaEventLogOptions.of(broker.bootstrapServers()));
  }

  private static String headerOf(ConsumerRecord<String, byte[]> each, String key) {
    return new String(each.headers().lastHeader(key).value(), UTF_8);
  }
}
