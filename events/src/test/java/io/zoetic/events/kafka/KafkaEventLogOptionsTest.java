// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.events.EventLogException;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

class KafkaEventLogOptionsTest {
  @Test
  void of_oneBroker_hasTheDocumentedDefaults() {
    assertThat(KafkaEventLogOptions.of("kafka:9092"))
        .isEqualTo(
            new KafkaEventLogOptions("kafka:9092", 1, 1, 16, 4, TopicRetention.DEFAULTS, Map.of()));
  }

  @Test
  void bootstrapServers_blank_isRefused() {
    assertThatThrownBy(() -> KafkaEventLogOptions.of(" "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bootstrapServers must not be blank");
  }

  @Test
  void numbers_zero_areRefusedByName() {
    assertThatThrownBy(
            () -> new KafkaEventLogOptions("k:1", 0, 1, 1, 1, TopicRetention.DEFAULTS, Map.of()))
        .hasMessage("replicationFactor must be in 1..32767, was 0");
    assertThatThrownBy(
            () -> new KafkaEventLogOptions("k:1", 1, 0, 1, 1, TopicRetention.DEFAULTS, Map.of()))
        .hasMessage("promptPartitions must be in 1..1000, was 0");
    assertThatThrownBy(
            () -> new KafkaEventLogOptions("k:1", 1, 1, 0, 1, TopicRetention.DEFAULTS, Map.of()))
        .hasMessage("tokenPartitions must be in 1..1000, was 0");
    assertThatThrownBy(
            () -> new KafkaEventLogOptions("k:1", 1, 1, 1, 0, TopicRetention.DEFAULTS, Map.of()))
        .hasMessage("promptsPerPoll must be in 1..1000, was 0");
  }

  @Test
  void toString_clientProperties_hidesValues() {
    KafkaEventLogOptions options =
        new KafkaEventLogOptions(
            "k:1", 1, 1, 1, 1, TopicRetention.DEFAULTS, Map.of("sasl.jaas.config", "secret"));

    assertThat(options.toString()).contains("sasl.jaas.config").doesNotContain("secret");
  }

  @Test
  void clientProperties_ofTheUser_reachEveryClientButNeverReplaceOurs() {
    ClientProperties properties =
        new ClientProperties(
            new KafkaEventLogOptions(
                "k:1",
                1,
                1,
                1,
                1,
                TopicRetention.DEFAULTS,
                Map.of("security.protocol", "SSL", "acks", "0")));

    assertThat(properties.producer())
        .containsEntry("security.protocol", "SSL")
        .containsEntry("acks", "all");
    assertThat(properties.shareConsumer()).containsEntry("security.protocol", "SSL");
    assertThat(properties.tailReader()).containsEntry("security.protocol", "SSL");
  }

  @Test
  void topics_threeReplicas_surviveTheLossOfOne() {
    KafkaEventLogOptions options =
        new KafkaEventLogOptions("k:1", 3, 1, 16, 4, TopicRetention.DEFAULTS, Map.of());

    assertThat(Topics.declare(options))
        .hasSize(8)
        .allSatisfy(topic -> assertThat(topic.replicationFactor()).isEqualTo((short) 3))
        .extracting(NewTopic::configs)
        .allSatisfy(configs -> assertThat(configs).containsEntry("min.insync.replicas", "2"));
  }

  @Test
  void topics_keepWhatPeopleWrote_asLongAsTheyAreTold() {
    TopicRetention retention = new TopicRetention(Duration.ofDays(2), Duration.ofDays(3));
    KafkaEventLogOptions options =
        new KafkaEventLogOptions("k:1", 1, 1, 16, 4, retention, Map.of());

    Map<String, String> kept = new HashMap<>();
    Topics.declare(options)
        .forEach(topic -> kept.put(topic.name(), topic.configs().get("retention.ms")));

    assertThat(kept)
        .containsEntry("zoetic.interactions", "172800000")
        .containsEntry("zoetic.interactions.dead-letter", "259200000")
        .containsEntry("zoetic.prompts.dead-letter", "259200000")
        .containsEntry("zoetic.prompts", "3600000");
    assertThatThrownBy(() -> new TopicRetention(Duration.ofDays(366), Duration.ofDays(3)))
        .hasMessage("interactions must be in PT1H..PT8760H, was PT8784H");
  }

  @Test
  void newLog_unresolvableServers_isAnEventLogException() {
    assertThatThrownBy(() -> new KafkaEventLog(KafkaEventLogOptions.of("no-port")))
        .isInstanceOf(EventLogException.class)
        .hasMessage("Kafka must be usable at no-port");
  }
}
