// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit.backend;

import java.util.function.Supplier;

/** One running server that tests need; it can go and come back. Used by one thread at a time. */
public interface Backend extends AutoCloseable {
  /** Host and port, the same after it has come back. */
  String address();

  /** Where it runs, for whoever reads what was tested. */
  String place();

  /** Whether it was started for these tests, and nothing of others can be in it. */
  default boolean isNew() {
    return true;
  }

  /** Takes it away; stopped, it returns when nobody listens any more. */
  void leave(Absence how);

  /**
   * Brings it back with the data of before. Whether it answers yet is not said.
   *
   * @param from how it was away
   */
  void comeBack(Absence from);

  @Override
  void close();

  /** The answer to the first question; if there is none, the server goes. */
  default <T> T orClose(Supplier<T> first) {
    try {
      return first.get();
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }
}
