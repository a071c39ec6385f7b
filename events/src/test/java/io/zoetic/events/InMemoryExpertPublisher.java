// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import io.zoetic.core.ExpertPointer;
import io.zoetic.events.experts.ExpertPublisher;
import java.util.List;

/** The writer of pointers of {@link InMemoryEventLog}, until another one is opened. */
final class InMemoryExpertPublisher implements ExpertPublisher {
  private final InMemoryEventLog log;

  InMemoryExpertPublisher(InMemoryEventLog log) {
    this.log = log;
  }

  @Override
  public boolean isIntact() {
    return true;
  }

  @Override
  public void publish(List<ExpertPointer> published) {
    log.publish(this, published);
  }

  @Override
  public void close() {}
}
