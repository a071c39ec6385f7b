// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is done to a Kafka that tests have not started. */
class KafkaOperatorIT {
  @RegisterExtension static final KafkaExtension KAFKA = new KafkaExtension();

  private KafkaOperator operator;

  @BeforeEach
  void meetBroker() {
    operator = new KafkaOperator(KAFKA.bootstrapServers());
  }

  @Test
  void cluster_isEmptied_onlyIfItIsForTests() throws Exception {
    createTopic("dear");

    assertThatThrownBy(operator::empty)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "the Kafka at %s must be empty, or for tests alone and have a topic zoetic-tests, was with [dear]"
                .formatted(KAFKA.bootstrapServers()));

    assertThat(operator.topics()).containsExactly("dear");
    operator.delete(Set.of("dear"));
    await(topics -> topics.isEmpty());
    operator.empty();
    createTopic("of-tests");
    operator.empty();
    assertThat(operator.topics()).containsExactly("zoetic-tests");
  }

  @Test
  void topic_isDeleted_withOnesThatAreGone() throws Exception {
    createTopic("there");

    operator.delete(Set.of("there", "gone"));

    await(topics -> !topics.contains("there"));
  }

  @Test
  void feature_isBroughtToALevel_andBack() {
    short before = operator.setFeature("share.version", (short) 0);

    assertThat(before).isPositive();
    assertThat(operator.setFeature("share.version", before)).isZero();
    assertThat(operator.setFeature("share.version", before)).isEqualTo(before);
  }

  private void createTopic(String name) throws Exception {
    try (Admin admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, KAFKA.bootstrapServers()))) {
      admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
    }
    await(topics -> topics.contains(name));
  }

  /** The broker lists a moment later what the controller has done. */
  private void await(Predicate<Set<String>> condition) {
    Waiting.until(
        Duration.ofSeconds(30), "the broker lists it", () -> condition.test(operator.topics()));
  }
}
