// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.SaslAuthenticationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EmbeddedKafkaBrokerIT {
  private static final String TOPIC = "letters";
  private static final String GROUP = "readers";

  @Test
  void keptDirectory_restarted_deliversEarlierRecordsToAShareGroup(@TempDir Path temporary)
      throws Exception {
    try (var directory = DataDirectory.kept(temporary);
        var broker = EmbeddedKafkaBroker.start(directory, 0)) {
      createTopic(broker);
      send(broker, "before the restart");
    }

    try (var directory = DataDirectory.kept(temporary);
        var broker = EmbeddedKafkaBroker.start(directory, 0)) {
      assertThat(receive(broker)).isEqualTo("before the restart");
    }
  }

  @Test
  void ephemeralDirectory_listensOnLoopbackOnly() {
    try (var directory = DataDirectory.ephemeral();
        var broker = EmbeddedKafkaBroker.start(directory, 0)) {
      assertThat(broker.options().bootstrapServers()).startsWith("127.0.0.1:");
    }
  }

  @Test
  void withoutItsPassword_nobodyIsLetIn() {
    try (var directory = DataDirectory.ephemeral();
        var broker = EmbeddedKafkaBroker.start(directory, 0)) {
      Map<String, String> known = broker.options().clientProperties();
      Map<String, String> guessed = new HashMap<>(known);
      guessed.computeIfPresent(
          "sasl.jaas.config", (_, login) -> login.replace("password=\"", "password=\"x"));

      assertThat(guessed).isNotEqualTo(known);
      assertThatThrownBy(() -> clusterId(client(broker, guessed)))
          .hasRootCauseInstanceOf(SaslAuthenticationException.class);
      assertThatThrownBy(() -> clusterId(client(broker, Map.of())))
          .hasRootCauseInstanceOf(TimeoutException.class);
      assertThat(broker.options().toString()).doesNotContain("password=");
    }
  }

  private static String clusterId(Map<String, Object> settings) throws Exception {
    try (var admin = Admin.create(settings)) {
      return admin.describeCluster().clusterId().get();
    }
  }

  private static void createTopic(EmbeddedKafkaBroker broker) throws Exception {
    try (var admin = Admin.create(client(broker))) {
      admin.createTopics(List.of(new NewTopic(TOPIC, 1, (short) 1))).all().get();
      var group = new ConfigResource(ConfigResource.Type.GROUP, GROUP);
      var fromTheStart =
          new AlterConfigOp(
              new ConfigEntry("share.auto.offset.reset", "earliest"), AlterConfigOp.OpType.SET);
      admin.incrementalAlterConfigs(Map.of(group, List.of(fromTheStart))).all().get();
    }
  }

  private static void send(EmbeddedKafkaBroker broker, String value) throws Exception {
    try (var producer =
        new KafkaProducer<>(client(broker), new StringSerializer(), new StringSerializer())) {
      producer.send(new ProducerRecord<>(TOPIC, value)).get();
    }
  }

  private static String receive(EmbeddedKafkaBroker broker) {
    Map<String, Object> settings = new HashMap<>(client(broker));
    settings.put("group.id", GROUP);
    try (var consumer =
        new KafkaShareConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(TOPIC));
      for (int poll = 0; poll < 30; poll++) {
        for (var record : consumer.poll(Duration.ofSeconds(1))) {
          return record.value();
        }
      }
      throw new AssertionError("a record must arrive within 30 polls of one second");
    }
  }

  private static Map<String, Object> client(EmbeddedKafkaBroker broker) {
    return client(broker, broker.options().clientProperties());
  }

  private static Map<String, Object> client(
      EmbeddedKafkaBroker broker, Map<String, String> properties) {
    Map<String, Object> all = new HashMap<>(properties);
    all.put("bootstrap.servers", broker.options().bootstrapServers());
    all.put("request.timeout.ms", 2000);
    all.put("default.api.timeout.ms", 5000);
    return all;
  }
}
