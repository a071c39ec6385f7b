// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.reward;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PatternSizeTest {
  private static final List<String> PARTS =
      List.of(
          "a",
          "b",
          "é",
          "\uD83D\uDE00",
          ".",
          "|",
          "(",
          "(?:",
          "(?i)",
          "(?P<n>",
          ")",
          ")",
          ")",
          "*",
          "+?",
          "?",
          "{2}",
          "{0}",
          "{1,3}",
          "{2,}",
          "{,2}",
          "{",
          "}",
          "[ab]",
          "[^]x]",
          "[]{9}]",
          "[[:alpha:](]",
          "[\\]{8}]",
          "\\d",
          "\\(",
          "\\{",
          "\\pL",
          "\\p{Greek}",
          "\\x{61}",
          "\\Q(a{3}[\\E",
          "\\b",
          "^",
          "$",
          "{3}",
          "{4}");

  @Test
  void size_ofAnyPattern_isAtLeastWhatItCompilesTo() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int compiled = 0;
    for (int round = 0; round < 20_000; round++) {
      StringBuilder pattern = new StringBuilder();
      for (int i = random.nextInt(12); i >= 0; i--) {
        pattern.append(PARTS.get(random.nextInt(PARTS.size())));
      }
      try {
        int size = Pattern.compile(pattern.toString()).programSize();
        compiled++;
        assertThat(PatternSize.of(pattern.toString()))
            .as("%s, seed %d", pattern, seed)
            .isGreaterThanOrEqualTo(size);
      } catch (PatternSyntaxException _) {
        PatternSize.of(pattern.toString()); // Ends.
      }
    }
    assertThat(compiled).isGreaterThan(1000);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "\\d{4}-\\d{2}-\\d{2}",
        "[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}",
        "(25[0-5]|2[0-4]\\d|1?\\d?\\d)(\\.(25[0-5]|2[0-4]\\d|1?\\d?\\d)){3}",
        "(?s).{0,500}answer: \\p{Lu}\\x{10FFFF}{0,40}"
      })
  void size_ofAnOrdinaryPattern_isNotFarFromIt(String pattern) {
    assertThat(PatternSize.of(pattern)).isLessThan(5L * Pattern.compile(pattern).programSize());
  }

  @Test
  void size_beyondAllNumbers_isTheLargest() {
    assertThat(PatternSize.of("(".repeat(30) + "a" + "{1000})".repeat(30)))
        .isEqualTo(Long.MAX_VALUE);
  }
}
