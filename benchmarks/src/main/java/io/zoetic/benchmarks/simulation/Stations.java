// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.simulation;

import java.util.ArrayList;
import java.util.List;

/** All queues of a simulation. One thread. */
final class Stations {
  private final boolean wait;
  private final List<Station> all = new ArrayList<>();

  /**
   * @param wait whether there are queues at all: without them every part does all that it is asked
   *     to at once, and what it would have needed for it is counted, however much that is
   */
  Stations(boolean wait) {
    this.wait = wait;
  }

  Station add(int servers) {
    Station added = new Station(servers, wait);
    all.add(added);
    return added;
  }

  /** All count from now on alone. */
  void measureFrom(long now) {
    all.forEach(station -> station.measureFrom(now));
  }
}
