// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;

/**
 * The properties of our Kafka clients. Ours win over {@link KafkaEventLogOptions#clientProperties}:
 * the guarantees of the links rest on them.
 */
record ClientProperties(KafkaEventLogOptions options) {
  /** After it a record that no broker took has failed. */
  static final Duration DELIVERY_TIMEOUT = Duration.ofSeconds(10);

  private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);

  private static final int INTERACTIONS_PER_POLL = 100;

  /** How long a send may block its caller: no broker known yet, or the buffer is full. */
  private static final Duration MAX_BLOCK = Duration.ofSeconds(2);

  Map<String, Object> admin() {
    Map<String, Object> properties = new HashMap<>(options.clientProperties());
    properties.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, options.bootstrapServers());
    return properties;
  }

  Map<String, Object> producer() {
    Map<String, Object> properties = admin();
    properties.put(ProducerConfig.ACKS_CONFIG, "all");
    properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
    properties.put(ProducerConfig.LINGER_MS_CONFIG, 0);
    properties.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topics.MAX_RECORD_BYTES);
    properties.put(ProducerConfig.MAX_BLOCK_MS_CONFIG, MAX_BLOCK.toMillis());
    properties.put(ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) REQUEST_TIMEOUT.toMillis());
    properties.put(ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG, (int) DELIVERY_TIMEOUT.toMillis());
    // A topic that rests must stay known: the next send must not wait for metadata.
    properties.put(ProducerConfig.METADATA_MAX_IDLE_CONFIG, Duration.ofDays(7).toMillis());
    return properties;
  }

  /** For a consumer that reads given partitions by itself, without a group. */
  Map<String, Object> tailReader() {
    Map<String, Object> properties = admin();
    properties.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
    properties.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
    properties.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
    // Where the position is gone (retention, a wiped broker): everything that is left is newer.
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    return properties;
  }

  /** For the one writer of the experts' pointers, who fences off those before. */
  Map<String, Object> expertPublisher() {
    Map<String, Object> properties = producer();
    properties.put(ProducerConfig.TRANSACTIONAL_ID_CONFIG, Topics.EXPERT_PUBLISHER);
    // A writer that dies in mid-transaction must not hold up the readers for a minute.
    properties.put(ProducerConfig.TRANSACTION_TIMEOUT_CONFIG, (int) DELIVERY_TIMEOUT.toMillis());
    return properties;
  }

  /** As {@link #tailReader}, but for committed records only. */
  Map<String, Object> feedReader() {
    Map<String, Object> properties = tailReader();
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
    return properties;
  }

  /** For a member of the group that stores interactions. */
  Map<String, Object> recorder() {
    Map<String, Object> properties = tailReader();
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, Topics.RECORDERS);
    properties.put(ConsumerConfig.GROUP_PROTOCOL_CONFIG, "classic");
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, INTERACTIONS_PER_POLL);
    return properties;
  }

  /** For a worker that takes prompts. */
  Map<String, Object> shareConsumer() {
    Map<String, Object> properties = admin();
    properties.put(ConsumerConfig.GROUP_ID_CONFIG, Topics.WORKERS);
    properties.put(ConsumerConfig.SHARE_ACKNOWLEDGEMENT_MODE_CONFIG, "explicit");
    // Never more than asked for: what a busy worker had in its buffer, an idle one could not take.
    properties.put(ConsumerConfig.SHARE_ACQUIRE_MODE_CONFIG, "record_limit");
    properties.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, options.promptsPerPoll());
    properties.put(ConsumerConfig.FETCH_MIN_BYTES_CONFIG, 1);
    return properties;
  }
}
