// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import io.zoetic.events.LogHealth;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidReplicationFactorException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps our topics in being: looks at all of them, makes those again that have vanished, and knows
 * which have been made anew, by whomever, so that their readers begin again. Thread-safe.
 */
final class TopicKeeper {
  private static final Logger LOG = LoggerFactory.getLogger(TopicKeeper.class);

  private final Admin admin;
  private final List<NewTopic> declared;

  /** As Kafka names each topic; another one of the same name has another. */
  private final Map<String, Uuid> ids = new ConcurrentHashMap<>();

  private volatile LogHealth health = LogHealth.SOUND;

  TopicKeeper(Admin admin, List<NewTopic> declared) {
    this.admin = admin;
    this.declared = declared;
  }

  /** What {@link #look} found last. */
  LogHealth health() {
    return health;
  }

  /**
   * Looks at all topics and makes those that are missing.
   *
   * @throws KafkaException if the cluster does not answer or refuses
   */
  synchronized void look() {
    Map<String, TopicDescription> present = present();
    List<NewTopic> missing = missing(present);
    LogHealth found =
        new LogHealth(missing.stream().map(NewTopic::name).toList(), differences(present));
    if (!found.equals(health)) {
      LOG.atWarn()
          .addKeyValue("missing", found.missing())
          .addKeyValue("differing", found.differing())
          .log("the topics are otherwise than they were");
    }
    health = found;
    create(missing);
  }

  /**
   * Makes what is missing at the start, where it is no news.
   *
   * @throws KafkaException if the cluster does not answer or refuses
   */
  synchronized void prepare() {
    create(missing(present()));
  }

  /** Those of ours that there are, by name; their ids are known from then on. */
  private Map<String, TopicDescription> present() {
    Map<String, TopicDescription> present = new HashMap<>();
    admin
        .describeTopics(declared.stream().map(NewTopic::name).toList())
        .topicNameValues()
        .forEach(
            (name, answer) -> {
              try {
                present.put(name, ClusterAdmin.await(answer));
              } catch (UnknownTopicOrPartitionException _) {
                // It is missing.
              }
            });
    present.values().forEach(topic -> ids.put(topic.name(), topic.topicId()));
    return present;
  }

  private List<NewTopic> missing(Map<String, TopicDescription> present) {
    return declared.stream().filter(topic -> !present.containsKey(topic.name())).toList();
  }

  private void create(List<NewTopic> missing) {
    if (missing.isEmpty()) {
      return;
    }
    var creation = admin.createTopics(missing);
    creation.values().forEach((name, done) -> created(name, done, creation.topicId(name)));
  }

  private void created(String name, KafkaFuture<Void> creation, KafkaFuture<Uuid> id) {
    try {
      ClusterAdmin.await(creation);
      ids.put(name, ClusterAdmin.await(id));
      LOG.atInfo().addKeyValue("topic", name).log("topic created");
    } catch (TopicExistsException _) {
      // Another process was faster: the next look finds it.
    } catch (InvalidReplicationFactorException e) {
      throw new InvalidReplicationFactorException(
          "kafka.replication-factor must be at most the number of brokers, was %d: set it to 1 for a single one"
              .formatted(replicas()),
          e);
    }
  }

  private int replicas() {
    return declared.getFirst().replicationFactor();
  }

  private List<String> differences(Map<String, TopicDescription> present) {
    Map<String, Config> configs = configs(present.keySet().stream().toList());
    List<String> differences = new ArrayList<>();
    for (NewTopic topic : declared) {
      TopicDescription found = present.get(topic.name());
      if (found == null) {
        continue;
      }
      if (found.partitions().size() != topic.numPartitions()) {
        differences.add(
            "partitions of %s must be %d, were %d"
                .formatted(topic.name(), topic.numPartitions(), found.partitions().size()));
      }
      Config config = configs.get(topic.name());
      if (config != null) {
        topic.configs().entrySet().stream()
            .sorted(Map.Entry.comparingByKey())
            .forEach(wanted -> compare(topic.name(), wanted, config, differences));
      }
    }
    return differences;
  }

  private static void compare(
      String topic, Map.Entry<String, String> wanted, Config config, List<String> differences) {
    ConfigEntry found = config.get(wanted.getKey());
    if (found != null && !wanted.getValue().equals(found.value())) {
      differences.add(
          "%s of %s must be %s, was %s"
              .formatted(wanted.getKey(), topic, wanted.getValue(), found.value()));
    }
  }

  /** Without those that vanish meanwhile, and without any where nobody may look. */
  private Map<String, Config> configs(List<String> topics) {
    Map<String, Config> configs = new HashMap<>();
    List<ConfigResource> resources =
        topics.stream().map(topic -> new ConfigResource(ConfigResource.Type.TOPIC, topic)).toList();
    admin
        .describeConfigs(resources)
        .values()
        .forEach(
            (resource, answer) -> {
              try {
                configs.put(resource.name(), ClusterAdmin.await(answer));
              } catch (KafkaException e) {
                LOG.atDebug().setCause(e).addKeyValue("topic", resource.name()).log("no settings");
              }
            });
    return configs;
  }

  /** A watch over one topic, for a reader or a writer of it. */
  Generation generation(String topic) {
    return new Generation(topic);
  }

  /** Which of several topics of one name there is. Used by one thread. */
  final class Generation {
    private final String topic;
    private @Nullable Uuid known;

    private Generation(String topic) {
      this.topic = topic;
      this.known = ids.get(topic);
    }

    /** Whether the topic has been made anew since the last call. */
    boolean isNew() {
      Uuid before = known;
      known = ids.get(topic);
      return before != null && known != null && !before.equals(known);
    }
  }
}
