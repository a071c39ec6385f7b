// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import static java.util.Objects.requireNonNull;

import java.util.Map;

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
 * @param clientProperties further properties of all Kafka clients, such as those of SASL and TLS
 */
public record KafkaEventLogOptions(
    String bootstrapServers,
    int replicationFactor,
    int promptPartitions,
    int tokenPartitions,
    int promptsPerPoll,
    Map<String, String> clientProperties) {
  public KafkaEventLogOptions {
    requireNonNull(bootstrapServers, "bootstrapServers");
    if (bootstrapServers.isBlank()) {
      throw new IllegalArgumentException("bootstrapServers must not be blank");
    }
    requireWithin("replicationFactor", replicationFactor, Short.MAX_VALUE);
    requireWithin("promptPartitions", promptPartitions, 1000);
    requireWithin("tokenPartitions", tokenPartitions, 1000);
    requireWithin("promptsPerPoll", promptsPerPoll, 1000);
    clientProperties = Map.copyOf(clientProperties);
  }

  /** One broker without security: replication 1, 1 and 16 partitions, 4 prompts at once. */
  public static KafkaEventLogOptions of(String bootstrapServers) {
    return new KafkaEventLogOptions(bootstrapServers, 1, 1, 16, 4, Map.of());
  }

  /** Shows the names of {@link #clientProperties} only: values can be secrets. */
  @Override
  public String toString() {
    return "KafkaEventLogOptions[bootstrapServers=%s, replicationFactor=%d, promptPartitions=%d, tokenPartitions=%d, promptsPerPoll=%d, clientProperties=%s]"
        .formatted(
            bootstrapServers,
            replicationFactor,
            promptPartitions,
            tokenPartitions,
            promptsPerPoll,
            clientProperties.keySet());
  }

  private static void requireWithin(String name, int value, int max) {
    if (value < 1 || value > max) {
      throw new IllegalArgumentException(name + " must be in 1.." + max + ", was " + value);
    }
  }
}
