// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import io.zoetic.core.signing.SigningKey;
import io.zoetic.events.EventLog;
import io.zoetic.events.EventLogException;
import io.zoetic.events.LogHealth;
import io.zoetic.events.completion.Cancellation;
import io.zoetic.events.completion.GatewayLink;
import io.zoetic.events.completion.WorkerLink;
import io.zoetic.events.completion.WorkerReport;
import io.zoetic.events.experts.ExpertFeed;
import io.zoetic.events.experts.ExpertPublisher;
import io.zoetic.events.experts.ToldPointer;
import io.zoetic.events.learning.InteractionFeed;
import java.util.function.Consumer;
import org.apache.kafka.common.KafkaException;

/**
 * The event log on Kafka. The first link that it opens creates the topics that are missing.
 *
 * <p>It watches the cluster on behalf of its links: {@code isReachable} is false when no broker has
 * answered for 4 seconds, and true again with the next answer; it is asked for once a second.
 *
 * <p>Thread-safe. Closing it ends that watch only; the links are closed by their owners, before it.
 */
public final class KafkaEventLog implements EventLog, AutoCloseable {
  private final ClientProperties properties;
  private final ClusterAdmin cluster;

  /**
   * Sends nothing yet.
   *
   * @throws EventLogException if no address of the bootstrap servers can be resolved, or a client
   *     property has a bad value
   */
  public KafkaEventLog(KafkaEventLogOptions options) {
    this.properties = new ClientProperties(options);
    try {
      this.cluster = new ClusterAdmin(options);
    } catch (KafkaException e) {
      throw unreachable(e);
    }
  }

  @Override
  public GatewayLink openGateway(
      String gateway, Consumer<WorkerReport> reports, Consumer<Cancellation> cancellations) {
    try {
      cluster.prepare();
      return KafkaGatewayLink.open(
          gateway, properties, cluster, new KafkaGatewayLink.Ears(reports, cancellations));
    } catch (KafkaException e) {
      throw unreachable(e);
    }
  }

  @Override
  public WorkerLink openWorker(String worker, Consumer<Cancellation> cancellations) {
    try {
      cluster.prepare();
      return KafkaWorkerLink.open(worker, properties, cluster, cancellations);
    } catch (KafkaException e) {
      throw unreachable(e);
    }
  }

  @Override
  public ExpertFeed followExperts(String reader, Consumer<ToldPointer> pointers) {
    try {
      cluster.prepare();
      return KafkaExpertFeed.open(reader, properties, cluster, pointers);
    } catch (KafkaException e) {
      throw unreachable(e);
    }
  }

  @Override
  public InteractionFeed openInteractions(String reader) {
    try {
      cluster.prepare();
      return KafkaInteractionFeed.open(reader, properties, cluster);
    } catch (KafkaException e) {
      throw unreachable(e);
    }
  }

  @Override
  public ExpertPublisher openExpertPublisher(SigningKey key) {
    try {
      cluster.prepare();
      return KafkaExpertPublisher.open(properties, cluster, key);
    } catch (KafkaException e) {
      throw unreachable(e);
    }
  }

  @Override
  public LogHealth health() {
    return cluster.topics().health();
  }

  @Override
  public void close() {
    cluster.close();
  }

  private EventLogException unreachable(KafkaException cause) {
    return new EventLogException(
        "Kafka must be usable at " + properties.options().bootstrapServers(), cause);
  }
}
