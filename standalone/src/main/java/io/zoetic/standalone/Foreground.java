// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import io.zoetic.bootstrap.Lifecycle;

/** A command that runs until the process is told to end. */
final class Foreground {
  private Foreground() {}

  /**
   * Has {@code lifecycle} closed at the end of the process, from now on: while things are still
   * being started too. Returns the thread that ends with the close.
   */
  static Thread closeAtShutdown(Lifecycle lifecycle) {
    return Thread.ofPlatform()
        .daemon()
        .name("await shutdown")
        .start(() -> Lifecycle.awaitShutdown(lifecycle));
  }

  static void await(Thread shutdown) {
    try {
      shutdown.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
