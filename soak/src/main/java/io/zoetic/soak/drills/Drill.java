// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.drills;

/**
 * Something that happens to the platform under load.
 *
 * @param name in words
 * @param event has it happen, and undoes it where that is in anybody's hand
 */
record Drill(String name, Event event) {
  /** What happens. */
  interface Event {
    void happen() throws Exception;
  }
}
