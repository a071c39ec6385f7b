// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.testkit.JavaProcess;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DataDirectoryIT {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path parent;

  /** A process that makes a second one looks at the first, which must stay locked for others. */
  @Test
  void ephemeralInUse_isNotTakenForAbandoned_byAnotherProcess() throws Exception {
    try (DataDirectory first = DataDirectory.ephemeral()) {
      makeOld(first.path().resolve("lock"));
      DataDirectory.ephemeral().close();

      try (JavaProcess other = JavaProcess.start("other", AnotherOwner.class, List.of())) {
        other.await("made one", PATIENCE);
      }

      assertThat(first.path()).exists();
    }
  }

  @Test
  void ephemeralAbandoned_isDeletedByTheNextOwner_ofAnyDirectory() throws Exception {
    Path abandoned = Files.createTempDirectory("zoetic-ephemeral-");
    Files.writeString(abandoned.resolve("prompts"), "of a user");
    Files.writeString(abandoned.resolve("lock"), "");
    makeOld(abandoned.resolve("lock"));

    DataDirectory.kept(parent).close();

    assertThat(abandoned).doesNotExist();
  }

  /** By another process: this one would open the file and close it, and lose its lock by that. */
  private static void makeOld(Path file) throws Exception {
    Process touch = new ProcessBuilder("touch", "-t", "202001010000", file.toString()).start();
    assertThat(touch.waitFor()).isZero();
  }

  @Test
  void keptInUse_isRefused_andFreeAfterwards() {
    try (DataDirectory _ = DataDirectory.kept(parent)) {
      assertThatThrownBy(() -> DataDirectory.kept(parent))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageStartingWith("a data directory must be used by one process at a time");
    }
    DataDirectory.kept(parent).close();
  }

  /** Makes an ephemeral directory, for which it deletes what is abandoned. */
  static final class AnotherOwner {
    private AnotherOwner() {}

    public static void main(String[] arguments) {
      DataDirectory.ephemeral().close();
      System.out.println("made one");
    }
  }
}
