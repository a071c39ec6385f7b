// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events;

import io.zoetic.core.ExpertPointer;
import io.zoetic.core.signing.AuditAnchor;
import io.zoetic.core.signing.SignedKind;
import io.zoetic.core.signing.SigningKey;
import io.zoetic.events.InMemoryExpertFeed.Said;
import io.zoetic.events.experts.ExpertFeed;
import io.zoetic.events.experts.ExpertPublisher;
import io.zoetic.events.experts.ToldPointer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What the registry says in {@link InMemoryEventLog}: pointers and anchors. Thread-safe. */
final class InMemoryRegistryTopics {
  private final InMemoryEventLog log;
  private final Map<String, Said> pointers = new LinkedHashMap<>();
  private final List<InMemoryExpertFeed> feeds = new ArrayList<>();
  private final List<AuditAnchor> anchors = new ArrayList<>();
  private @Nullable ExpertPublisher publisher;

  InMemoryRegistryTopics(InMemoryEventLog log) {
    this.log = log;
  }

  synchronized ExpertFeed follow(String reader, Consumer<ToldPointer> handler) {
    log.requireUpNow();
    InMemoryExpertFeed feed = new InMemoryExpertFeed(this, reader, handler);
    pointers.values().forEach(feed::deliver);
    feed.markEnd();
    feeds.add(feed);
    return feed;
  }

  synchronized ExpertPublisher open(SigningKey key) {
    log.requireUpNow();
    ExpertPublisher opened = new InMemoryExpertPublisher(this, key);
    publisher = opened;
    return opened;
  }

  synchronized void publish(ExpertPublisher by, List<ExpertPointer> published, SigningKey key) {
    requireLast(by);
    for (ExpertPointer pointer : published) {
      byte[] json = EventCodec.encode(pointer);
      Said said = new Said(json, key.sign(SignedKind.POINTER, json));
      pointers.put(pointer.expert(), said);
      feeds.forEach(feed -> feed.deliver(said));
    }
  }

  synchronized void publish(ExpertPublisher by, AuditAnchor anchor) {
    requireLast(by);
    anchors.add(anchor);
  }

  synchronized List<AuditAnchor> anchors() {
    return List.copyOf(anchors);
  }

  synchronized void remove(InMemoryExpertFeed feed) {
    feeds.remove(feed);
  }

  private void requireLast(ExpertPublisher by) {
    log.requireUpNow();
    if (by != publisher) {
      throw new EventLogException(
          "only the last publisher may publish", new IllegalStateException("fenced"));
    }
  }
}
