// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

class InMemoryExpertFeedTest extends ExpertFeedContract {
  private final InMemoryEventLog log = new InMemoryEventLog();

  @Override
  protected EventLog log() {
    return log;
  }
}
