// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.platform;

class InMemoryPlatformEventsTest extends PlatformEventsContract {
  private InMemoryPlatformEvents events = new InMemoryPlatformEvents();

  @Override
  protected PlatformEvents nothingHappened() {
    events = new InMemoryPlatformEvents();
    return events;
  }

  @Override
  protected void happens(int number) {
    events.add(PlatformEvent.Kind.RUN, "{\"number\": %d}".formatted(number));
  }

  /** All but the last is old in memory. */
  @Override
  protected void timePasses() {}
}
