// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import io.zoetic.core.ExpertPointer;
import io.zoetic.core.signing.AuditAnchor;
import io.zoetic.core.signing.SigningKey;
import io.zoetic.events.experts.ExpertPublisher;
import java.util.List;

/** The writer of pointers of {@link InMemoryEventLog}, until another one is opened. */
final class InMemoryExpertPublisher implements ExpertPublisher {
  private final InMemoryRegistryTopics log;
  private final SigningKey key;

  InMemoryExpertPublisher(InMemoryRegistryTopics log, SigningKey key) {
    this.log = log;
    this.key = key;
  }

  @Override
  public boolean isIntact() {
    return true;
  }

  @Override
  public void publish(List<ExpertPointer> published) {
    log.publish(this, published, key);
  }

  @Override
  public void publish(AuditAnchor anchor) {
    log.publish(this, anchor);
  }

  @Override
  public void close() {}
}
