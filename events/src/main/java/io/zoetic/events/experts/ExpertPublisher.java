// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.experts;

import io.zoetic.core.ExpertPointer;
import io.zoetic.events.EventLogException;
import java.util.List;

/**
 * The one writer of the experts' pointers. Opening another one fences this one off: what it still
 * tries to publish fails, so that a late writer never has the last word. Used by one thread.
 */
public interface ExpertPublisher extends AutoCloseable {

  /**
   * Publishes pointers in their order, all or none; returns when the log holds them durably.
   *
   * @throws EventLogException if it does not; the publisher is then of no more use
   */
  void publish(List<ExpertPointer> pointers);

  /**
   * Whether the log still holds what was published. If not, another publisher must publish where
   * every expert stands.
   */
  boolean isIntact();

  @Override
  void close();
}
