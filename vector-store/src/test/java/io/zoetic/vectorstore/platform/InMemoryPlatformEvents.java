// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.platform;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Platform events in memory, for tests and tools; nothing happens but what is added. */
public final class InMemoryPlatformEvents implements PlatformEvents {
  private final List<PlatformEvent> events = new ArrayList<>();
  private int forgotten;

  /** Something happens. */
  public synchronized PlatformEvent add(PlatformEvent.Kind kind, String contentJson) {
    int position = events.size() + 1;
    StreamPlace place = new StreamPlace(position, "%08x".formatted(position * 7919));
    PlatformEvent event = new PlatformEvent(place, kind, Instant.now(), contentJson);
    events.add(event);
    return event;
  }

  /** All that has happened. */
  public synchronized List<PlatformEvent> all() {
    return List.copyOf(events);
  }

  @Override
  public synchronized StreamPlace end() {
    return events.isEmpty() ? StreamPlace.BEGINNING : events.getLast().place();
  }

  @Override
  public synchronized Optional<List<PlatformEvent>> after(StreamPlace place, int limit) {
    int last = events.size();
    boolean known =
        place.position() >= last - BEHIND_MAX
            && place.position() <= last
            && (place.position() == 0 ? forgotten == 0 : isKept(place));
    return known
        ? Optional.of(events.stream().skip(place.position()).limit(limit).toList())
        : Optional.empty();
  }

  private boolean isKept(StreamPlace place) {
    return place.position() > forgotten
        && events.get((int) place.position() - 1).place().equals(place);
  }

  /** All but the last are old. */
  @Override
  public synchronized void forgetOld() {
    forgotten = Math.max(0, events.size() - 1);
  }
}
