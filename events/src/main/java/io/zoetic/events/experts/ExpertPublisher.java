// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.experts;

import io.zoetic.core.ExpertPointer;
import io.zoetic.core.signing.AuditAnchor;
import io.zoetic.events.EventLogException;
import java.util.List;

/**
 * The one writer of the experts' pointers and of the audit's anchors. Opening another one fences
 * this one off: what it still tries to publish fails, so that a late writer never has the last
 * word. Used by one thread.
 */
public interface ExpertPublisher extends AutoCloseable {

  /**
   * Signs and publishes pointers in their order, all or none; returns when the log holds them
   * durably.
   *
   * @throws EventLogException if it does not; the publisher is then of no more use
   */
  void publish(List<ExpertPointer> pointers);

  /**
   * Publishes where the audit ends, for whoever keeps that elsewhere; returns when the log holds it
   * durably.
   *
   * @throws EventLogException as {@link #publish(List)}
   */
  void publish(AuditAnchor anchor);

  /**
   * Whether the log still holds what was published. If not, another publisher must publish where
   * every expert stands.
   */
  boolean isIntact();

  @Override
  void close();
}
