// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit;

import io.zoetic.testkit.backend.Absence;
import io.zoetic.testkit.backend.Backend;
import io.zoetic.testkit.backend.Backends;
import io.zoetic.testkit.contract.ContractRecorder;
import java.util.Map;

/**
 * One Kafka broker of the {@linkplain Backends kind that is chosen}; it can go and come back with
 * the same address. It has a door where everybody may do everything, and another where users need a
 * password and rights. Used by one thread. Whoever wants it names the broker among its
 * dependencies.
 */
public final class KafkaBroker implements AutoCloseable {
  private final Backend backend;
  private final KafkaOperator operator;
  private final String description;

  private KafkaBroker(Backend backend) {
    this.backend = backend;
    operator = new KafkaOperator(backend.address());
    description = "Kafka %s (%s)".formatted(backend.orClose(operator::version), backend.place());
  }

  /**
   * One with nothing in it, which accepts connections. One that is not started for the tests must
   * be theirs alone: all topics and rights in it are deleted.
   *
   * @throws IllegalStateException if it does not start
   */
  public static KafkaBroker start() {
    KafkaBroker broker = new KafkaBroker(Backends.startKafka(Ports::free));
    broker.empty();
    broker.say();
    return broker;
  }

  private void empty() {
    if (!backend.isNew()) {
      operator.empty();
    }
  }

  /** Has a report of the tests that run now name it. */
  void say() {
    ContractRecorder.against(description);
  }

  /** What Kafka clients connect to, also after it has started again. */
  public String bootstrapServers() {
    return backend.address();
  }

  /** What clients connect to with {@link #clientProperties}, and may do what access lists say. */
  public String securedServers() {
    return operator.address("SECURED");
  }

  /** Makes users, who may do nothing yet. */
  public void addUsers(Map<String, String> passwords) {
    operator.addUsers(passwords);
  }

  /** The properties by which a user is let in. */
  public static Map<String, String> clientProperties(String user, String password) {
    return Map.of(
        "security.protocol", "SASL_PLAINTEXT",
        "sasl.mechanism", "SCRAM-SHA-512",
        "sasl.jaas.config",
            "org.apache.kafka.common.security.scram.ScramLoginModule required username=\"%s\" password=\"%s\";"
                .formatted(user, password));
  }

  /**
   * Brings a feature of the cluster to a level, as one has it that was upgraded.
   *
   * @return the level of before, which whoever has not made the cluster is to find again
   */
  public short setFeature(String name, short level) {
    return operator.setFeature(name, level);
  }

  /** Takes it away; stopped, nobody listens any more. */
  public void leave(Absence how) {
    backend.leave(how);
  }

  /**
   * Brings it back with the log of before.
   *
   * @param from how it was away
   */
  public void comeBack(Absence from) {
    backend.comeBack(from);
  }

  @Override
  public void close() {
    empty();
    backend.close();
  }
}
