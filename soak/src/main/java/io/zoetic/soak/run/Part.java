// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.run;

/** One server or service of a cluster that can be killed. Used by one thread at a time. */
public interface Part extends AutoCloseable {
  String name();

  /** Sends SIGKILL and waits for the end. */
  void kill() throws Exception;

  /**
   * Starts it again, and returns when it runs.
   *
   * @return how often it ended by itself before
   */
  int startAgain() throws Exception;

  @Override
  void close();
}
