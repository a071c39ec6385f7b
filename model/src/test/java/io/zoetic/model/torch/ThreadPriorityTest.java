// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.torch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class ThreadPriorityTest {
  /** The nineteenth field of proc_pid_stat(5). */
  private static final int NICE = 18;

  @Test
  void background_isOfTheThreadAlone() throws Exception {
    int before = nice();
    try (var threads = Executors.newSingleThreadExecutor()) {
      boolean taken = threads.submit(ThreadPriority::background).get();

      assertThat(threads.submit(ThreadPriorityTest::nice).get()).isEqualTo(taken ? 15 : before);
    }
    assertThat(nice()).isEqualTo(before);
  }

  /** 0 where the kernel does not tell. */
  private static int nice() throws IOException {
    Path file = Path.of("/proc/thread-self/stat");
    if (!Files.exists(file)) {
      return 0;
    }
    String stat = Files.readString(file);
    String[] behindName = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return Integer.parseInt(behindName[NICE - 2]);
  }
}
