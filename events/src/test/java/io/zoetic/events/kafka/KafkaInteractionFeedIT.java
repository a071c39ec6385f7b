// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.events.EventLog;
import io.zoetic.events.EventSamples;
import io.zoetic.events.InMemoryEventLog;
import io.zoetic.events.InteractionFeedContract;
import io.zoetic.events.completion.WorkerLink;
import io.zoetic.events.learning.InteractionFeed;
import io.zoetic.testkit.KafkaExtension;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class KafkaInteractionFeedIT extends InteractionFeedContract {
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
    sendRaw(Topics.INTERACTIONS, value);
  }

  private void sendRaw(String topic, byte[] value) {
    try (EventProducer producer = new EventProducer(properties().producer())) {
      producer.send(new ProducerRecord<>(topic, value)).toCompletableFuture().join();
    }
  }

  @Override
  protected List<InMemoryEventLog.DeadLetter> deadLetters(int count) {
    return reader().deadLetters(Topics.INTERACTIONS_DEAD_LETTER, count);
  }

  @Test
  void interactionsThatWereSetAside_areReplayedOnce() {
    KafkaEventLogOptions options = KafkaEventLogOptions.of(KAFKA.bootstrapServers());
    InteractionReplay.run(options, new InteractionReplay.Options(false, false));
    try (InteractionFeed feed = log.openInteractions("r-replay")) {
      feed.setAside(EventSamples.interaction("replayed"), "no write at present");
    }
    sendRaw(Topics.INTERACTIONS_DEAD_LETTER, "{".getBytes(UTF_8));

    InteractionReplay.Outcome dry =
        InteractionReplay.run(options, new InteractionReplay.Options(true, false));
    InteractionReplay.Outcome first =
        InteractionReplay.run(options, new InteractionReplay.Options(false, false));
    InteractionReplay.Outcome second =
        InteractionReplay.run(options, new InteractionReplay.Options(false, false));

    assertThat(dry).isEqualTo(first);
    assertThat(first)
        .isEqualTo(new InteractionReplay.Outcome(1, 1, Map.of("no write at present", 1)));
    assertThat(second).isEqualTo(new InteractionReplay.Outcome(0, 0, Map.of()));
    assertThat(reader().read(Topics.INTERACTIONS, 1))
        .filteredOn(each -> "replayed".equals(each.key()))
        .hasSize(1);
  }

  @Test
  void interactionsSinceATime_areReplayedWhetherOrNotTheyWereRead() {
    KafkaEventLogOptions options = KafkaEventLogOptions.of(KAFKA.bootstrapServers());
    try (WorkerLink worker = log.openWorker("w-since", _ -> {})) {
      for (String id : List.of("before", "since")) {
        worker.record(EventSamples.interaction(id));
        worker.flush(Duration.ofSeconds(10));
        assertThat(sent(id)).hasSize(1);
      }
    }
    Instant since = Instant.ofEpochMilli(sent("since").getFirst().timestamp());

    InteractionReplay.Outcome dry =
        InteractionReplay.run(options, new InteractionReplay.Options(true, false, since));
    InteractionReplay.Outcome first =
        InteractionReplay.run(options, new InteractionReplay.Options(false, false, since));

    assertThat(dry).isEqualTo(first).isEqualTo(new InteractionReplay.Outcome(1, 0, Map.of()));
    assertThat(sent("before")).hasSize(1);
    assertThat(sent("since")).hasSize(2);
  }

  private static List<ConsumerRecord<String, byte[]>> sent(String id) {
    return reader().read(Topics.INTERACTIONS, 1).stream()
        .filter(each -> id.equals(each.key()))
        .toList();
  }

  @Test
  void recordedInteraction_isACloudEventKeyedByItsCompletion() {
    int before = reader().read(Topics.INTERACTIONS, 0).size();
    try (WorkerLink worker = log.openWorker("w-headers", _ -> {});
        InteractionFeed feed = log.openInteractions("r-headers")) {
      worker.record(EventSamples.interaction("headers"));
      while (feed.poll(Duration.ofSeconds(1)).isEmpty()) {
        feed.commit();
      }
      feed.commit();
    }

    ConsumerRecord<String, byte[]> sent =
        reader().read(Topics.INTERACTIONS, before + 1).stream()
            .filter(each -> "headers".equals(each.key()))
            .findFirst()
            .orElseThrow();
    assertThat(TopicReader.headerOf(sent, "ce_type")).isEqualTo("io.zoetic.interaction.v1");
    assertThat(TopicReader.headerOf(sent, "ce_source"))
        .isEqualTo("/zoetic/adapter-worker/w-headers");
    assertThat(TopicReader.headerOf(sent, "schemaVersion")).isEqualTo("1");
    assertThat(TopicReader.headerOf(sent, "traceparent"))
        .matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
  }

  private static TopicReader reader() {
    return new TopicReader(log, properties());
  }

  private static ClientProperties properties() {
    return new ClientProperties(KafkaEventLogOptions.of(KAFKA.bootstrapServers()));
  }
}
