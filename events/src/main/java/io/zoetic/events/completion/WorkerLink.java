// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.completion;

import java.time.Duration;
import java.util.List;

/**
 * An adapter worker's end of the event log. {@link #poll}, {@link #accept} and {@link #close} are
 * called by one thread; {@link #report} and {@link #record} by any.
 */
public interface WorkerLink extends AutoCloseable {

  /**
   * Takes prompts that no other worker has. Each must be {@linkplain #accept accepted} before the
   * next poll; what a dead worker had not accepted goes to another one.
   *
   * @return at most the number this end was configured with; empty after {@code timeout} or {@link
   *     #wakeup}
   */
  List<Prompt> poll(Duration timeout);

  /**
   * Takes over responsibility for all that the last poll returned, once the log holds every report
   * sent so far: the gateways must know of it first. If a report was lost, the prompts go back to
   * the queue instead, for somebody else to take as well. From then on the gateway's watch over
   * {@link WorkerReport#held} keeps them from being lost.
   */
  void accept();

  /**
   * Sends a report to a gateway. Returns at once; reports to one address arrive in the order they
   * were sent.
   */
  void report(ReplyAddress replyTo, WorkerReport report);

  /**
   * Sends an interaction. Returns at once; while the broker is away it is kept and sent later, so
   * that the report that ends its prompt can be there before it.
   */
  void record(Interaction interaction);

  /**
   * Sends all reports and interactions so far; returns when the log holds them, or after {@code
   * timeout}.
   */
  void flush(Duration timeout);

  /** Makes a waiting {@link #poll} return. Thread-safe. */
  void wakeup();

  /** Whether the log answers at present. */
  boolean isReachable();

  @Override
  void close();
}
