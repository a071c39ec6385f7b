// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.collection;

import io.zoetic.events.EventLogException;
import io.zoetic.testkit.KafkaBroker;
import io.zoetic.testkit.contract.Contract;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.junit.jupiter.api.Test;

/** What is asked of a cluster before work begins. */
@Contract
class ShareGroupIT {
  /** As a cluster has it that was made before share groups and upgraded since. */
  @Test
  void cluster_withoutShareGroups_isRefusedWithWhatToDo() throws Exception {
    try (KafkaBroker broker = KafkaBroker.start()) {
      short before = broker.setFeature("share.version", (short) 0);
      try (KafkaEventLog log =
          new KafkaEventLog(KafkaEventLogOptions.of(broker.bootstrapServers()))) {
        assertThatThrownBy(() -> log.openGateway("g1", _ -> {}))
            .isInstanceOf(EventLogException.class)
            .cause()
            .isInstanceOf(UnsupportedVersionException.class)
            .hasMessage(
                "the cluster's feature share.version must be 1 or more, was 0: kafka-features.sh upgrade --feature share.version=1");
      } finally {
        broker.setFeature("share.version", before);
      }
    }
  }

  @Test
  void group_isSetToBeginWithTheFirstPrompt() throws Exception {
    try (KafkaBroker broker = KafkaBroker.start();
        Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
      ShareGroup group = new ShareGroup(admin, "workers");

      assertThatCode(group::require).doesNotThrowAnyException();
      group.configure();

      ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, "workers");
      assertThat(admin.describeConfigs(List.of(resource)).all().get().values())
          .singleElement()
          .extracting(Config::entries, collection(ConfigEntry.class))
          .extracting(ConfigEntry::name, ConfigEntry::value)
          .contains(tuple("share.auto.offset.reset", "earliest"));
    }
  }
}
