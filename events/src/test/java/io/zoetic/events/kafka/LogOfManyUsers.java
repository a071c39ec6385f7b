// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.kafka;

import io.zoetic.core.signing.SigningKey;
import io.zoetic.events.EventLog;
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

/**
 * A log to which each service connects as the user that it has in a cluster, with that user's
 * rights.
 */
record LogOfManyUsers(KafkaEventLog gateway, KafkaEventLog worker, KafkaEventLog trainer)
    implements EventLog, AutoCloseable {
  @Override
  public GatewayLink openGateway(
      String id, Consumer<WorkerReport> reports, Consumer<Cancellation> cancellations) {
    return gateway.openGateway(id, reports, cancellations);
  }

  @Override
  public WorkerLink openWorker(String id, Consumer<Cancellation> cancellations) {
    return worker.openWorker(id, cancellations);
  }

  @Override
  public ExpertFeed followExperts(String reader, Consumer<ToldPointer> pointers) {
    return worker.followExperts(reader, pointers);
  }

  @Override
  public InteractionFeed openInteractions(String reader) {
    return trainer.openInteractions(reader);
  }

  @Override
  public LogHealth health() {
    return gateway.health();
  }

  @Override
  public ExpertPublisher openExpertPublisher(SigningKey key) {
    return gateway.openExpertPublisher(key);
  }

  @Override
  public void close() {
    gateway.close();
    worker.close();
    trainer.close();
  }
}
