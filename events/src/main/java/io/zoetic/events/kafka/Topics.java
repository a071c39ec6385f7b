// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.TopicConfig;

/** Every topic of ours, and the groups that share the work on one. */
public final class Topics {
  /** Prompts, keyed by prompt id; a queue for the share group {@link #WORKERS}. */
  public static final String PROMPTS = "zoetic.prompts";

  /** Worker reports, keyed by gateway id, in the partition that the gateway reads. */
  public static final String TOKENS = "zoetic.tokens";

  /** Cancellations, keyed by prompt id, for every worker and gateway. */
  public static final String CANCELLATIONS = "zoetic.cancellations";

  /** Prompts that could not be read or answered, with the reason in their headers. */
  public static final String PROMPTS_DEAD_LETTER = "zoetic.prompts.dead-letter";

  /** Interactions, keyed by the completion's id, for the consumer group {@link #RECORDERS}. */
  public static final String INTERACTIONS = "zoetic.interactions";

  /** Interactions that could not be read or stored, with the reason in their headers. */
  public static final String INTERACTIONS_DEAD_LETTER = "zoetic.interactions.dead-letter";

  /** Where the aliases of each expert lead, keyed by its name; compacted to the latest of each. */
  public static final String EXPERTS = "zoetic.experts";

  /** Where the audit ended at a time, signed; kept for ever, for whoever keeps it elsewhere. */
  public static final String AUDIT = "zoetic.audit";

  /** Names the one writer of {@link #EXPERTS} and {@link #AUDIT}. */
  static final String EXPERT_PUBLISHER = "zoetic-expert-publisher";

  /** The share group of all adapter workers. */
  public static final String WORKERS = "adapter-workers";

  /** The consumer group of all that store interactions. */
  public static final String RECORDERS = "zoetic-interactions";

  /**
   * The largest record that any topic takes, in bytes: a context of some 100,000 token ids or the
   * log-probabilities of a long echoed prompt fit.
   */
  public static final int MAX_RECORD_BYTES = 8 * 1024 * 1024;

  private static final Duration PROMPTS_RETENTION = Duration.ofHours(1);
  private static final Duration TOKENS_RETENTION = Duration.ofMinutes(10);

  /** A gateway that starts learns which contents others refuse. */
  private static final Duration CANCELLATIONS_RETENTION = Duration.ofHours(1);

  /** The longest that any topic may be told to keep what people wrote. */
  public static final Duration RETENTION_MAX = Duration.ofDays(365);

  /** So many can store interactions at once. */
  private static final int INTERACTION_PARTITIONS = 4;

  /** The segment that is written to is never compacted: a reader's start is as long as it is. */
  private static final Duration COMPACTED_SEGMENT = Duration.ofHours(1);

  private Topics() {}

  /** All topics as they are created where they are missing. */
  static List<NewTopic> declare(KafkaEventLogOptions options) {
    int replicas = options.replicationFactor();
    Duration interactions = options.retention().interactions();
    Duration deadLetters = options.retention().deadLetters();
    return List.of(
        topic(PROMPTS, options.promptPartitions(), replicas, PROMPTS_RETENTION),
        topic(TOKENS, options.tokenPartitions(), replicas, TOKENS_RETENTION),
        topic(CANCELLATIONS, 1, replicas, CANCELLATIONS_RETENTION),
        topic(PROMPTS_DEAD_LETTER, 1, replicas, deadLetters),
        topic(INTERACTIONS, INTERACTION_PARTITIONS, replicas, interactions),
        topic(INTERACTIONS_DEAD_LETTER, 1, replicas, deadLetters),
        compacted(EXPERTS, replicas),
        kept(AUDIT, replicas));
  }

  /** One partition: what follows the experts sees their changes in the order of their commits. */
  private static NewTopic compacted(String name, int replicas) {
    return new NewTopic(name, 1, (short) replicas)
        .configs(
            Map.of(
                TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_COMPACT,
                TopicConfig.SEGMENT_MS_CONFIG, Long.toString(COMPACTED_SEGMENT.toMillis()),
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(inSync(replicas)),
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(MAX_RECORD_BYTES)));
  }

  private static NewTopic kept(String name, int replicas) {
    return new NewTopic(name, 1, (short) replicas)
        .configs(
            Map.of(
                TopicConfig.RETENTION_MS_CONFIG, "-1",
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(inSync(replicas)),
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(MAX_RECORD_BYTES)));
  }

  /** One replica may be away; an acknowledged record is on at least two disks where there are 3. */
  private static int inSync(int replicas) {
    return Math.max(1, Math.min(2, replicas - 1));
  }

  private static NewTopic topic(String name, int partitions, int replicas, Duration retention) {
    // A segment is only deleted as a whole: without a short segment.ms nothing would go for a week.
    Duration segment = retention.dividedBy(5);
    return new NewTopic(name, partitions, (short) replicas)
        .configs(
            Map.of(
                TopicConfig.RETENTION_MS_CONFIG, Long.toString(retention.toMillis()),
                TopicConfig.SEGMENT_MS_CONFIG, Long.toString(segment.toMillis()),
                TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(inSync(replicas)),
                TopicConfig.MAX_MESSAGE_BYTES_CONFIG, Integer.toString(MAX_RECORD_BYTES)));
  }
}
