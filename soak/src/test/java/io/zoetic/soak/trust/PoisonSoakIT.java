// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.trust;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.standalone.embedded.DataDirectory;
import io.zoetic.trainerworker.run.PromotionRule;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The attack that was found first; {@code ./zoetic soak poison} tries all. */
final class PoisonSoakIT {
  @Test
  void client_thatCallsItsWordThatOfManyExperts_changesNothing(@TempDir Path path)
      throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    var options =
        new PoisonSoak.Options(
            List.of(Poison.SOURCES), PromotionRule.TRUST, "yes-or-no", 480, 1, 60, 1);
    try (DataDirectory directory = DataDirectory.kept(path)) {
      boolean passed = PoisonSoak.run(options, directory, new PrintStream(printed, true, UTF_8));

      assertThat(passed).as(printed.toString(UTF_8)).isTrue();
      // What operators answer for weighs more: it is not learnt, and what is learnt of it is
      // refused.
      assertThat(printed.toString(UTF_8))
          .contains("| sources | 480 | 480 | 1 | 0 |")
          .containsAnyOf(
              "nothing was learned", "what operators answer for of yes-or-no must not lose");
    }
  }
}
