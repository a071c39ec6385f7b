// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.FeatureMetadata;
import org.apache.kafka.clients.admin.FinalizedVersionRange;
import org.apache.kafka.clients.admin.SupportedVersionRange;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.GroupAuthorizationException;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One share group of ours: whether the cluster can have it, and how it is set. */
final class ShareGroup {
  private static final Logger LOG = LoggerFactory.getLogger(ShareGroup.class);

  private static final String BROKER_FEATURE = "metadata.version";

  /**
   * The {@code metadata.version} 4.2-IV0: with 4.2 came share groups that are meant for production,
   * and {@code share.acquire.mode}.
   */
  private static final int KAFKA_4_2 = 28;

  /** A cluster that was upgraded to 4.2 has this only when its operator says so. */
  private static final String SHARE_FEATURE = "share.version";

  private final Admin admin;
  private final String name;

  ShareGroup(Admin admin, String name) {
    this.admin = admin;
    this.name = name;
  }

  /**
   * Asks the broker what it can do.
   *
   * @throws UnsupportedVersionException if it is too old, or may not have share groups
   * @throws KafkaException if it does not answer or refuses
   */
  void require() {
    FeatureMetadata features = ClusterAdmin.await(admin.describeFeatures().featureMetadata());
    SupportedVersionRange broker = features.supportedFeatures().get(BROKER_FEATURE);
    if (broker == null || broker.maxVersion() < KAFKA_4_2) {
      throw new UnsupportedVersionException(
          "Kafka must be 4.2 or newer (metadata.version %d), a broker knows up to %s"
              .formatted(KAFKA_4_2, broker == null ? "none" : broker.maxVersion()));
    }
    FinalizedVersionRange share = features.finalizedFeatures().get(SHARE_FEATURE);
    if (share == null || share.maxVersionLevel() < 1) {
      throw new UnsupportedVersionException(
          "the cluster's feature share.version must be 1 or more, was 0: kafka-features.sh upgrade --feature share.version=1");
    }
  }

  /**
   * A new group would start at the end and lose the prompts sent before it, and a worker that joins
   * soon after another would get nothing for a heartbeat of 5 s.
   *
   * @throws KafkaException if the cluster does not answer or refuses
   */
  void configure() {
    try {
      set("share.auto.offset.reset", "earliest");
      setIfKnown("share.assignment.interval.ms", "0");
    } catch (GroupAuthorizationException _) {
      LOG.atInfo()
          .addKeyValue("group", name)
          .log("the share group stays as it is: this process may not set it");
    }
  }

  /** Kafka 4.2 does not know all settings of today. */
  private void setIfKnown(String setting, String value) {
    try {
      set(setting, value);
    } catch (InvalidConfigurationException e) {
      LOG.atInfo()
          .addKeyValue("group", name)
          .addKeyValue("reason", e.getMessage())
          .log("a worker that joins may wait for a heartbeat, up to 5 s, before its first prompt");
    }
  }

  /** One at a time: of several, a broker that refuses one sets none. */
  private void set(String setting, String value) {
    ConfigResource group = new ConfigResource(ConfigResource.Type.GROUP, name);
    AlterConfigOp operation =
        new AlterConfigOp(new ConfigEntry(setting, value), AlterConfigOp.OpType.SET);
    ClusterAdmin.await(admin.incrementalAlterConfigs(Map.of(group, List.of(operation))).all());
  }
}
