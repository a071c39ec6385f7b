// SPDX-License-Identifier: Apache-2.0
package io.zoetic.bootstrap;

import java.util.List;

/**
 * A service that only waits to be told to end; run in a JVM of its own by {@link ServiceMainIT}.
 */
final class SleepingService {
  private SleepingService() {}

  public static void main(String[] arguments) {
    System.exit(
        ServiceMain.run(
            List.of(arguments),
            System.getenv(),
            settings -> settings.integer("sleeping.fail", 0, 0, 1, "1: fails to start"),
            SleepingService::start));
  }

  private static Lifecycle start(int fail) {
    return Lifecycle.start(
        lifecycle -> {
          lifecycle.add("first", () -> {});
          if (fail == 1) {
            throw new IllegalStateException("told to fail");
          }
          lifecycle.add("second", () -> {});
        });
  }
}
