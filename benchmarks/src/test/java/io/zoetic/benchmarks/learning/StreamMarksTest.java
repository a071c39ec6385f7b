// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Three skills of four questions; how many are right after each step, by hand. */
class StreamMarksTest {
  private static final int[][] ROUTED = {{1, 2, 0}, {4, 3, 0}, {3, 4, 1}, {2, 4, 3}};
  private final StreamMarks marks = new StreamMarks(List.of("red", "green", "blue"));

  @BeforeEach
  void fill() {
    for (int step = 0; step < ROUTED.length; step++) {
      for (int skill = 0; skill < ROUTED[step].length; skill++) {
        marks.routed(step, skill, right(ROUTED[step][skill]));
      }
    }
  }

  /** The first of four. */
  private static double[] right(int count) {
    double[] right = new double[4];
    Arrays.fill(right, 0, count, 1);
    return right;
  }

  private static double mean(double[] marks) {
    return Arrays.stream(marks).average().orElseThrow();
  }

  @Test
  void accuracies_areOfAllSkills() {
    assertThat(mean(marks.before())).isEqualTo(3 / 12.0);
    assertThat(mean(marks.after())).isEqualTo(9 / 12.0);
  }

  /** Red fell from 4 to 2 after it was learnt, green stayed at 4. */
  @Test
  void backwardTransfer_isOfWhatWasLearntBefore() {
    assertThat(mean(marks.backward())).isEqualTo(-2 / 8.0);
  }

  /** Green rose from 2 to 3 before it was taught, blue from 0 to 1. */
  @Test
  void forwardTransfer_isOfWhatIsNotTaughtYet() {
    assertThat(mean(marks.forward())).isEqualTo(2 / 8.0);
  }

  @Test
  void forgetting_isOfTheBestThatThereWas() {
    assertThat(mean(marks.forgetting())).isEqualTo(2 / 8.0);
  }

  @Test
  void print_leavesOutWhatHasNoExpert() {
    marks.byName(2, 1, right(4));
    marks.byName(3, 1, right(3));
    marks.close(1);
    var bytes = new ByteArrayOutputStream();
    marks.print(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    assertThat(bytes.toString(StandardCharsets.UTF_8))
        .contains("| blue | 50 | 100 | 75 |")
        .contains("| blue | | 75 | |")
        .contains("by name at most 25.0; 1 experts");
    assertThat(marks.expertsPerSkill()).isEqualTo(1 / 3.0);
  }
}
