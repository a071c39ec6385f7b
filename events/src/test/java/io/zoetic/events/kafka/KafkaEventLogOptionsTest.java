// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.events.EventLogException;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

class KafkaEventLogOptionsTest {
  @Test
  void of_oneBroker_hasTheDocumentedDefaults() {
    assertThat(KafkaEventLogOptions.of("kafka:9092"))
        .isEqualTo(new KafkaEventLogOptions("kafka:9092", 1, 1, 16, 4, Map.of()));
  }

  @Test
  void bootstrapServers_blank_isRefused() {
    assertThatThrownBy(() -> KafkaEventLogOptions.of(" "))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("bootstrapServers must not be blank");
  }

  @Test
  void numbers_zero_areRefusedByName() {
    assertThatThrownBy(() -> new KafkaEventLogOptions("k:1", 0, 1, 1, 1, Map.of()))
        .hasMessage("replicationFactor must be in 1..32767, was 0");
    assertThatThrownBy(() -> new KafkaEventLogOptions("k:1", 1, 0, 1, 1, Map.of()))
        .hasMessage("promptPartitions must be in 1..1000, was 0");
    assertThatThrownBy(() -> new KafkaEventLogOptions("k:1", 1, 1, 0, 1, Map.of()))
        .hasMessage("tokenPartitions must be in 1..1000, was 0");
    assertThatThrownBy(() -> new KafkaEventLogOptions("k:1", 1, 1, 1, 0, Map.of()))
        .hasMessage("promptsPerPoll must be in 1..1000, was 0");
  }

  @Test
  void toString_clientProperties_hidesValues() {
    KafkaEventLogOptions options =
        new KafkaEventLogOptions("k:1", 1, 1, 1, 1, Map.of("sasl.jaas.config", "secret"));

    assertThat(options.toString()).contains("sasl.jaas.config").doesNotContain("secret");
  }

  @Test
  void clientProperties_ofTheUser_reachEveryClientButNeverReplaceOurs() {
    ClientProperties properties =
        new ClientProperties(
            new KafkaEventLogOptions(
                "k:1", 1, 1, 1, 1, Map.of("security.protocol", "SSL", "acks", "0")));

    assertThat(properties.producer())
        .containsEntry("security.protocol", "SSL")
        .containsEntry("acks", "all");
    assertThat(properties.shareConsumer()).containsEntry("security.protocol", "SSL");
    assertThat(properties.tailReader()).containsEntry("security.protocol", "SSL");
  }

  @Test
  void topics_threeReplicas_surviveTheLossOfOne() {
    KafkaEventLogOptions options = new KafkaEventLogOptions("k:1", 3, 1, 16, 4, Map.of());

    assertThat(Topics.declare(options))
        .hasSize(8)
        .allSatisfy(topic -> assertThat(topic.replicationFactor()).isEqualTo((short) 3))
        .extracting(NewTopic::configs)
        .allSatisfy(configs -> assertThat(configs).containsEntry("min.insync.replicas", "2"));
  }

  @Test
  void newLog_unresolvableServers_isAnEventLogException() {
    assertThatThrownBy(() -> new KafkaEventLog(KafkaEventLogOptions.of("no-port")))
        .isInstanceOf(EventLogException.class)
        .hasMessage("Kafka must be usable at no-port");
  }
}
