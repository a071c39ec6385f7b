// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** What is done to a Kafka that tests have not started. */
class KafkaOperatorIT {
  @RegisterExtension static final KafkaExtension KAFKA = new KafkaExtension();

  @Test
  void cluster_isEmptied_onlyIfItIsForTests() throws Exception {
    KafkaOperator operator = new KafkaOperator(KAFKA.bootstrapServers());
    try (Admin admin =
        Admin.create(
            Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, KAFKA.bootstrapServers()))) {
      createTopic(admin, "dear");

      assertThatThrownBy(operator::empty)
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "the Kafka at %s must be empty, or for tests alone and have a topic zoetic-tests, was with [dear]"
                  .formatted(KAFKA.bootstrapServers()));

      assertThat(topics(admin)).containsExactly("dear");
      admin.deleteTopics(List.of("dear")).all().get();
      operator.empty();
      createTopic(admin, "of-tests");
      operator.empty();
      assertThat(topics(admin)).containsExactly("zoetic-tests");
    }
  }

  @Test
  void feature_isBroughtToALevel_andBack() {
    KafkaOperator operator = new KafkaOperator(KAFKA.bootstrapServers());

    short before = operator.setFeature("share.version", (short) 0);

    assertThat(before).isPositive();
    assertThat(operator.setFeature("share.version", before)).isZero();
    assertThat(operator.setFeature("share.version", before)).isEqualTo(before);
  }

  private static void createTopic(Admin admin, String name) throws Exception {
    admin.createTopics(List.of(new NewTopic(name, 1, (short) 1))).all().get();
  }

  private static Set<String> topics(Admin admin) throws Exception {
    return admin.listTopics().names().get();
  }
}
