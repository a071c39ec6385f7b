// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.webhooks;

import io.zoetic.vectorstore.platform.InMemoryPlatformEvents;
import io.zoetic.vectorstore.platform.PlatformEvent;
import java.time.Clock;

class InMemoryWebhooksTest extends WebhooksContract {
  private final InMemoryPlatformEvents events = new InMemoryPlatformEvents();
  private final InMemoryWebhooks webhooks = new InMemoryWebhooks(events, Clock.systemUTC());

  @Override
  protected Webhooks none() {
    return webhooks;
  }

  @Override
  protected WebhookQueue queue() {
    return webhooks;
  }

  @Override
  protected void happens(PlatformEvent.Kind kind, int number) {
    events.add(kind, "{\"number\": %d}".formatted(number));
  }
}
