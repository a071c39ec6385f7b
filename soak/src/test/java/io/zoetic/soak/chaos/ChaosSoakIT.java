// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.chaos;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A short walk in which everything is killed once; {@code ./zoetic soak chaos} takes a long one.
 */
final class ChaosSoakIT {
  @Test
  void changes_amongKills_happenOnceAndTablesTopicAndWorkerAgree(@TempDir Path directory)
      throws Exception {
    ChaosSoak.run(directory, new ChaosSoak.Options(80, 16, 7));
  }

  @Test
  void changes_notAsManyForEachOperator_areRefused() {
    assertThatThrownBy(() -> new ChaosSoak.Options(81, 16, 7))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("changes must be a positive multiple of 4, was 81");
  }
}
