// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import io.zoetic.events.Cancellation;
import io.zoetic.events.EventLog;
import io.zoetic.events.ExpertFeed;
import io.zoetic.events.ExpertPointer;
import io.zoetic.events.ExpertPublisher;
import io.zoetic.events.GatewayLink;
import io.zoetic.events.WorkerLink;
import io.zoetic.events.WorkerReport;
import io.zoetic.events.kafka.KafkaEventLog;
import java.util.function.Consumer;

/** An event log that is still being opened: whoever opens an end of it waits for that. */
record AwaitedEventLog(Startup<KafkaEventLog> eventLog) implements EventLog {

  @Override
  public GatewayLink openGateway(String gateway, Consumer<WorkerReport> reports) {
    return eventLog.await().openGateway(gateway, reports);
  }

  @Override
  public WorkerLink openWorker(String worker, Consumer<Cancellation> cancellations) {
    return eventLog.await().openWorker(worker, cancellations);
  }

  @Override
  public ExpertFeed followExperts(String reader, Consumer<ExpertPointer> pointers) {
    return eventLog.await().followExperts(reader, pointers);
  }

  @Override
  public ExpertPublisher openExpertPublisher() {
    return eventLog.await().openExpertPublisher();
  }
}
