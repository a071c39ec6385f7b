// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import io.zoetic.events.InMemoryEventLog.DeadLetter;
import io.zoetic.testkit.KafkaBroker;
import io.zoetic.testkit.Waiting;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.acl.AclBindingFilter;

/**
 * A broker with the topics and the users that the manifests for Strimzi have, and no other, and a
 * log to which every service connects as its user.
 */
final class StrimziCluster implements AutoCloseable {
  private final KafkaBroker broker;
  private final LogOfManyUsers log;

  private StrimziCluster(KafkaBroker broker) {
    this.broker = broker;
    broker.addUsers(passwords());
    try (Admin admin = Admin.create(new ClientProperties(operator()).admin())) {
      List<NewTopic> topics =
          StrimziManifests.topics().stream().map(StrimziCluster::alone).toList();
      ClusterAdmin.await(admin.createTopics(topics).all());
      ClusterAdmin.await(admin.createAcls(StrimziManifests.rights()).all());
      // The controller has them by then, the broker a moment later.
      Waiting.until(
          Duration.ofSeconds(30),
          "the broker knows all rights",
          () -> known(admin) == Set.copyOf(StrimziManifests.rights()).size());
    }
    log =
        new LogOfManyUsers(
            new KafkaEventLog(options("gateway")),
            new KafkaEventLog(options("adapter-worker")),
            new KafkaEventLog(options("trainer-worker")));
  }

  private static int known(Admin admin) {
    return ClusterAdmin.await(admin.describeAcls(AclBindingFilter.ANY).values()).size();
  }

  static StrimziCluster start() {
    return new StrimziCluster(KafkaBroker.start());
  }

  private static Map<String, String> passwords() {
    return StrimziManifests.users().stream()
        .collect(Collectors.toMap(user -> user, StrimziCluster::passwordOf));
  }

  private static String passwordOf(String user) {
    return "secret-of-" + user;
  }

  /** There is one broker here. */
  private static NewTopic alone(NewTopic topic) {
    Map<String, String> configs = new HashMap<>(topic.configs());
    configs.put("min.insync.replicas", "1");
    return new NewTopic(topic.name(), topic.numPartitions(), (short) 1).configs(configs);
  }

  /** By the door where everybody may do everything. */
  private KafkaEventLogOptions operator() {
    return KafkaEventLogOptions.of(broker.bootstrapServers());
  }

  private KafkaEventLogOptions options(String user) {
    return KafkaEventLogOptions.of(
        broker.securedServers(), KafkaBroker.clientProperties(user, passwordOf(user)));
  }

  LogOfManyUsers log() {
    return log;
  }

  /** Sends what no service would. */
  void send(String topic, byte[] value) {
    try (EventProducer producer = new EventProducer(new ClientProperties(operator()).producer())) {
      producer.send(new ProducerRecord<>(topic, value)).toCompletableFuture().join();
    }
  }

  List<DeadLetter> deadLetters(String topic, int count) {
    try (KafkaEventLog all = new KafkaEventLog(operator())) {
      return new TopicReader(all, new ClientProperties(operator())).deadLetters(topic, count);
    }
  }

  @Override
  public void close() {
    log.close();
    broker.close();
  }
}
