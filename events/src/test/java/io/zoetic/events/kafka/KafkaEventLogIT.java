// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.events.EventLog;
import io.zoetic.events.EventLogContract;
import io.zoetic.events.EventSamples;
import io.zoetic.events.InMemoryEventLog;
import io.zoetic.events.completion.Cancellation;
import io.zoetic.events.completion.GatewayLink;
import io.zoetic.events.completion.Prompt;
import io.zoetic.events.completion.WorkerLink;
import io.zoetic.testkit.KafkaExtension;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class KafkaEventLogIT extends EventLogContract {
  @RegisterExtension static final KafkaExtension KAFKA = new KafkaExtension();

  private static KafkaEventLog log;

  @BeforeAll
  static void openLog() {
    log = new KafkaEventLog(KafkaEventLogOptions.of(KAFKA.bootstrapServers()));
  }

  @AfterAll
  static void closeLog() {
    log.close();
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
    return new TopicReader(log, properties()).deadLetters(Topics.PROMPTS_DEAD_LETTER, count);
  }

  /** One broker alone, and the copies of a cluster asked for. */
  @Test
  void topics_ofMoreCopiesThanBrokers_areRefused_withTheSettingThatHelps() {
    KafkaEventLogOptions alone = KafkaEventLogOptions.of(KAFKA.bootstrapServers());
    KafkaEventLogOptions three =
        new KafkaEventLogOptions(
            alone.bootstrapServers(),
            3,
            1,
            16,
            4,
            TopicRetention.DEFAULTS,
            Map.of("client.id", "three"));
    try (Admin admin = Admin.create(new ClientProperties(alone).admin())) {
      TopicKeeper keeper =
          new TopicKeeper(
              admin,
              Topics.declare(three).stream()
                  .map(topic -> new NewTopic("other." + topic.name(), 1, topic.replicationFactor()))
                  .toList());

      assertThatThrownBy(keeper::prepare)
          .isInstanceOf(KafkaException.class)
          .hasMessage(
              "kafka.replication-factor must be at most the number of brokers, was 3: set it to 1"
                  + " for a single one");
    }
  }

  @Test
  void dispatchedRecord_headers_areThoseOfACloudEvent() {
    GatewayLink gateway = gateway("g-headers");
    int before = read(Topics.PROMPTS, 0).size();

    await(gateway.dispatch(EventSamples.prompt("headers", gateway.replyAddress())));
    take(worker("w1"), 1);

    ConsumerRecord<String, byte[]> sent = read(Topics.PROMPTS, before + 1).get(before);
    assertThat(sent.key()).isEqualTo("headers");
    assertThat(TopicReader.headerOf(sent, "ce_specversion")).isEqualTo("1.0");
    assertThat(TopicReader.headerOf(sent, "ce_id")).isEqualTo("headers.0");
    assertThat(TopicReader.headerOf(sent, "ce_type")).isEqualTo("io.zoetic.prompt.v1");
    assertThat(TopicReader.headerOf(sent, "ce_source")).isEqualTo("/zoetic/gateway/g-headers");
    assertThat(TopicReader.headerOf(sent, "ce_time")).endsWith("Z");
    assertThat(TopicReader.headerOf(sent, "content-type")).isEqualTo("application/json");
    assertThat(TopicReader.headerOf(sent, "schemaVersion")).isEqualTo("1");
    assertThat(TopicReader.headerOf(sent, "minReader")).isEqualTo("1");
    assertThat(TopicReader.headerOf(sent, "traceparent"))
        .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
  }

  @Test
  void trace_ofAPrompt_travelsInAHeader() {
    String trace = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    GatewayLink gateway = gateway("g-trace");
    Prompt prompt = EventSamples.prompt("p-1", gateway.replyAddress()).traced(trace);
    int before = read(Topics.PROMPTS, 0).size();

    await(gateway.dispatch(prompt.nextAttempt(prompt.adaptation())));
    Prompt taken = take(worker("w1"), 1).getFirst();

    assertThat(taken.traceparent()).isEqualTo(trace);
    assertThat(taken.traceId()).isEqualTo("0af7651916cd43dd8448eb211c80319c");
    ConsumerRecord<String, byte[]> sent = read(Topics.PROMPTS, before + 1).get(before);
    assertThat(TopicReader.headerOf(sent, "traceparent")).isEqualTo(trace);
    assertThat(new String(sent.value(), UTF_8)).doesNotContain("traceparent", trace);
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
    assertThat(TopicReader.headerOf(letter, "dead-letter-topic")).isEqualTo(Topics.PROMPTS);
    assertThat(TopicReader.headerOf(letter, "dead-letter-partition")).isEqualTo("0");
    assertThat(TopicReader.headerOf(letter, "dead-letter-offset")).isEqualTo("" + prompts.size());
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

    try (KafkaConsumer<String, byte[]> consumer = TopicReader.consumer(properties())) {
      Map<String, Integer> partitions = new TreeMap<>();
      consumer.listTopics().forEach((name, all) -> partitions.put(name, all.size()));
      assertThat(partitions)
          .containsEntry(Topics.PROMPTS, 1)
          .containsEntry(Topics.TOKENS, 16)
          .containsEntry(Topics.CANCELLATIONS, 1)
          .containsEntry(Topics.PROMPTS_DEAD_LETTER, 1)
          .containsEntry(Topics.INTERACTIONS, 4)
          .containsEntry(Topics.INTERACTIONS_DEAD_LETTER, 1);
    }
  }

  private static List<ConsumerRecord<String, byte[]>> read(String topic, int count) {
    return new TopicReader(log, properties()).read(topic, count);
  }

  private static ClientProperties properties() {
    return new ClientProperties(KafkaEventLogOptions.of(KAFKA.bootstrapServers()));
  }
}
