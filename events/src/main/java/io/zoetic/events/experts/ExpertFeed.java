// SPDX-License-Identifier: Apache-2.0
package io.zoetic.events.experts;

/** A reader's end of the experts' pointers: the latest of each, then what comes. Thread-safe. */
public interface ExpertFeed extends AutoCloseable {

  /**
   * Whether everything that stood in the log when the feed was opened has been handed over. What
   * was acknowledged a moment before may come after that, as new pointers do.
   */
  boolean isCaughtUp();

  /** No more calls begin after it returns. */
  @Override
  void close();
}
