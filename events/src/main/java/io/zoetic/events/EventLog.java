// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import io.zoetic.core.signing.SigningKey;
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
 * The log between gateways, adapter workers and trainer workers. Implementations are thread-safe;
 * what they open is closed by the caller.
 */
public interface EventLog {

  /**
   * Opens the gateway's end.
   *
   * @param reports called for every report sent to this end's address, one call at a time, on a
   *     thread of the log; must not block
   * @throws EventLogException if the log cannot be reached
   */
  default GatewayLink openGateway(String gateway, Consumer<WorkerReport> reports) {
    return openGateway(gateway, reports, _ -> {});
  }

  /**
   * The same, and hears of cancellations.
   *
   * @param cancellations called for every cancellation that the log still has, of any gateway, as
   *     {@code reports} is
   */
  GatewayLink openGateway(
      String gateway, Consumer<WorkerReport> reports, Consumer<Cancellation> cancellations);

  /**
   * Opens a worker's end.
   *
   * @param cancellations called for every cancellation from now on, on a thread of the log; must
   *     not block
   * @throws EventLogException if the log cannot be reached
   */
  WorkerLink openWorker(String worker, Consumer<Cancellation> cancellations);

  /**
   * Follows the experts' pointers: hands over the latest of each expert, and then those that come.
   * Returns without waiting for the first part; see {@link ExpertFeed#isCaughtUp}.
   *
   * @param reader names this end in logs
   * @param pointers called for every pointer, one call at a time and in the order of the log for
   *     each expert, on a thread of the log
   * @throws EventLogException if the log cannot be reached
   */
  ExpertFeed followExperts(String reader, Consumer<ToldPointer> pointers);

  /**
   * Opens a reader of the interactions; whoever comes first begins with the oldest that there are.
   *
   * @param reader names this end in logs
   * @throws EventLogException if the log cannot be reached
   */
  InteractionFeed openInteractions(String reader);

  /** What was found of its topics within the last seconds; does not block. */
  LogHealth health();

  /**
   * Opens the writer of what the registry says, and fences off those opened before.
   *
   * @param key that pointers are signed with
   * @throws EventLogException if the log cannot be reached
   */
  ExpertPublisher openExpertPublisher(SigningKey key);
}
