// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import static java.util.Objects.requireNonNull;

import io.zoetic.core.SettingsReader;
import io.zoetic.core.ThisMachine;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;

/**
 * The options of how to reach Kafka and how to lay out our topics there.
 *
 * @param bootstrapServers {@code host:port}, several separated by commas
 * @param replicationFactor copies of each topic; 1 for a single broker, 3 where data must outlive
 *     one
 * @param promptPartitions partitions of the prompts topic, if it is created. One lets every worker
 *     take every prompt; more only pay when one broker cannot carry the prompts, and then a prompt
 *     can wait for the workers of its partition while others are idle
 * @param tokenPartitions partitions of the tokens topic, if it is created: as many gateways as this
 *     read nobody else's reports
 * @param promptsPerPoll prompts that a worker takes at once, at most
 * @param retention how long topics keep what people wrote
 * @param clientProperties further properties of all Kafka clients, such as those of SASL and TLS
 */
public record KafkaEventLogOptions(
    String bootstrapServers,
    int replicationFactor,
    int promptPartitions,
    int tokenPartitions,
    int promptsPerPoll,
    TopicRetention retention,
    Map<String, String> clientProperties) {
  /** One broker may be lost, and one more be away, before anything is. */
  private static final int REPLICAS = 3;

  public KafkaEventLogOptions {
    requireNonNull(bootstrapServers, "bootstrapServers");
    requireNonNull(retention, "retention");
    if (bootstrapServers.isBlank()) {
      throw new IllegalArgumentException("bootstrapServers must not be blank");
    }
    requireWithin("replicationFactor", replicationFactor, Short.MAX_VALUE);
    requireWithin("promptPartitions", promptPartitions, 1000);
    requireWithin("tokenPartitions", tokenPartitions, 1000);
    requireWithin("promptsPerPoll", promptsPerPoll, 1000);
    clientProperties = Map.copyOf(clientProperties);
  }

  /** As the settings {@code kafka.*} of a process say. */
  public static KafkaEventLogOptions from(SettingsReader settings, int promptsPerPoll) {
    KafkaEventLogOptions told =
        new KafkaEventLogOptions(
            settings.string("kafka.bootstrap-servers", "127.0.0.1:9092", "where Kafka is"),
            settings.integer(
                "kafka.replication-factor",
                REPLICAS,
                1,
                15,
                "copies of a topic we create, at most as many as there are brokers"),
            settings.integer(
                "kafka.prompt-partitions", 1, 1, 1000, "partitions of the prompts topic we create"),
            settings.integer(
                "kafka.token-partitions", 16, 1, 1000, "partitions of the tokens topic we create"),
            promptsPerPoll,
            TopicRetention.from(settings),
            settings.prefixed("kafka.client.", "passed to all Kafka clients"));
    settings.warn(
        told.isPrivate(),
        "kafka.client.security.protocol should be SSL or SASL_SSL beyond this machine, else prompts"
            + " and answers travel in clear text; was %s for %s"
                .formatted(told.protocol(), told.bootstrapServers()));
    return told;
  }

  /** Whether nobody between here and there can read or answer in its place. */
  private boolean isPrivate() {
    return ThisMachine.areAll(bootstrapServers) || protocol().endsWith("SSL");
  }

  private String protocol() {
    return clientProperties
        .getOrDefault(CommonClientConfigs.SECURITY_PROTOCOL_CONFIG, "PLAINTEXT")
        .toUpperCase(Locale.ROOT);
  }

  /** One broker without security: replication 1, 1 and 16 partitions, 4 prompts at once. */
  public static KafkaEventLogOptions of(String bootstrapServers) {
    return of(bootstrapServers, Map.of());
  }

  /** The same with the properties that its clients need. */
  public static KafkaEventLogOptions of(
      String bootstrapServers, Map<String, String> clientProperties) {
    return new KafkaEventLogOptions(
        bootstrapServers, 1, 1, 16, 4, TopicRetention.DEFAULTS, clientProperties);
  }

  /** Shows the names of {@link #clientProperties} only: values can be secrets. */
  @Override
  public String toString() {
    return "KafkaEventLogOptions[bootstrapServers=%s, replicationFactor=%d, promptPartitions=%d, tokenPartitions=%d, promptsPerPoll=%d, retention=%s, clientProperties=%s]"
        .formatted(
            bootstrapServers,
            replicationFactor,
            promptPartitions,
            tokenPartitions,
            promptsPerPoll,
            retention,
            clientProperties.keySet());
  }

  private static void requireWithin(String name, int value, int max) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException(name + " must be in 1.." + max + ", was " + value);
    }
  }
}
