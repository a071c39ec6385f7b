// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.platform;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * The stream of platform events, which all gateways read alike: in the order in which events can be
 * seen, so that who reads on from a place misses none and gets none twice, however long the
 * transactions take that they are of. Thread-safe; calls block for round trips to the database, and
 * throw {@link io.zoetic.vectorstore.StoreException}.
 */
public interface PlatformEvents {
  /** Who is further behind is not told all of it. */
  int BEHIND_MAX = 1000;

  /** An event is there for so long at least. */
  Duration KEPT = Duration.ofHours(1);

  /** Where the stream ends now. */
  StreamPlace end();

  /**
   * The next events behind a place.
   *
   * @param limit of them, at most
   * @return none if there are none yet; empty if it is not known what came next: events of then are
   *     gone, there are more than {@value #BEHIND_MAX}, or the place is none of this stream
   */
  Optional<List<PlatformEvent>> after(StreamPlace place, int limit);

  /** Deletes events that are older than {@link #KEPT}. */
  void forgetOld();
}
