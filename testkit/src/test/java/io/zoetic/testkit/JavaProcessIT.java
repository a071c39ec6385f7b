// SPDX-License-Identifier: Apache-2.0
package io.zoetic.testkit;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class JavaProcessIT {
  private static final Duration LONG = Duration.ofSeconds(60);

  @Test
  void child_ofAKilledProcess_endsWithIt() throws Exception {
    try (JavaProcess parent = JavaProcess.start("parent", Parent.class, List.of())) {
      long child = Long.parseLong(parent.await("child", LONG));

      parent.kill();

      Waiting.until(
          LONG,
          "the child has ended",
          () -> ProcessHandle.of(child).filter(ProcessHandle::isAlive).isEmpty());
    }
  }

  /** Has a child, and lives as long as it. */
  static final class Parent {
    private Parent() {}

    public static void main(String[] arguments) throws Exception {
      JavaProcess child = JavaProcess.startQuietly("child", Child.class.getName(), List.of());
      System.out.println("child " + child.pid());
      child.awaitEnd(LONG.multipliedBy(10));
    }
  }

  /** Lives long. */
  static final class Child {
    private Child() {}

    public static void main(String[] arguments) throws Exception {
      Thread.currentThread().join();
    }
  }
}
