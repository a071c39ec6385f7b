// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class IntervalTest {
  private static final double Z = 1.96;

  /** Seeds of so many questions, each right with a probability of its seed's own. */
  private static List<double[]> answers(int seeds, int questions, double spread) {
    Random random = new Random(3);
    List<double[]> answers = new ArrayList<>();
    for (int seed = 0; seed < seeds; seed++) {
      double right = 0.6 + spread * random.nextGaussian();
      answers.add(random.doubles(questions).map(drawn -> drawn < right ? 1 : 0).toArray());
    }
    return answers;
  }

  /** The variance of a mean of means: that of the seeds, and a part of that within them. */
  private static double halfWidth(List<double[]> answers) {
    double[] means =
        answers.stream()
            .mapToDouble(each -> java.util.Arrays.stream(each).average().orElseThrow())
            .toArray();
    double mean = java.util.Arrays.stream(means).average().orElseThrow();
    double between = 0;
    double within = 0;
    for (int i = 0; i < means.length; i++) {
      between += Math.pow(means[i] - mean, 2) / means.length;
      within += means[i] * (1 - means[i]) / answers.get(i).length / means.length;
    }
    return 100 * Z * Math.sqrt((between + within) / means.length);
  }

  @Test
  void interval_isAsWideAsSeedsAndQuestionsMakeIt() {
    for (double spread : new double[] {0, 0.05, 0.15}) {
      List<double[]> answers = answers(8, 100, spread);

      Interval interval = Interval.of(answers);

      assertThat((interval.high() - interval.low()) / 2)
          .as("spread of seeds %s", spread)
          .isCloseTo(halfWidth(answers), within(0.1 * halfWidth(answers)));
      assertThat(interval.mean()).isBetween(interval.low(), interval.high());
    }
  }

  @Test
  void meanOfSkills_weighsEachAlike() {
    List<double[]> right = List.of(new double[] {1, 1}, new double[] {1, 1});
    List<double[]> wrong = List.of(new double[] {0}, new double[] {0});

    Interval interval = Interval.ofSkills(List.of(right, wrong));

    assertThat(interval).isEqualTo(new Interval(50, 50, 50));
    assertThat(interval.signed()).isEqualTo("+50.0 (+50.0 to +50.0)");
  }

  @Test
  void difference_isTakenQuestionByQuestion() {
    Marks ours = Marks.of(new double[] {1, 0, 1}, new double[0]);
    Marks theirs = Marks.of(new double[] {0, 0, 1}, new double[0]);

    assertThat(ours.minus(theirs).greedy().getFirst()).containsExactly(1, 0, 0);
    assertThat(ours.minus(theirs).sampled()).isEmpty();
  }
}
