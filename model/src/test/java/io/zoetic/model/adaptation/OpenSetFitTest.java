// SPDX-License-Identifier: Apache-2.0
package io.zoetic.model.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.model.adaptation.OpenSetFit.Untaught;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

class OpenSetFitTest {
  private static final int WIDTH = 7;
  private static final Router.Reading READING = new Router.Reading(1, Router.Pooling.USER_TURN);

  private static final long SEED = 20_261_129;

  private final Random random = new Random(SEED);

  /** Points around a centre, of which the coordinates have different scales and hang together. */
  private float[][] points(int count, double centre, double spread) {
    float[][] points = new float[count][WIDTH];
    for (float[] point : points) {
      double common = random.nextGaussian();
      for (int i = 0; i < WIDTH; i++) {
        double value = i % 2 == 0 ? centre : -centre;
        point[i] =
            (float) ((1 + 3 * i) * (value + spread * (random.nextGaussian() + common)) + 10 * i);
      }
    }
    return points;
  }

  private Router begin(float[][] background) {
    return OpenSetFit.begin("base", READING, background);
  }

  private static double score(Router router, String expert, float[] point) {
    return router.scores(point, Set.of(expert))[router.labels().indexOf(expert)];
  }

  @Test
  void row_ofAnExpert_scoresAsTheDefinitionSays() {
    float[][] background = points(60, 0, 1);
    float[][] taught = points(12, 0.8, 0.5);
    Router router = begin(background);
    router = router.with("a", OpenSetFit.row(router, taught, Untaught.of(background)));

    Naive naive = new Naive(background, taught);
    for (float[] point : points(50, 0.5, 1.5)) {
      double expected = naive.score(point);
      assertThat(score(router, "a", point))
          .describedAs("seed %d", SEED)
          .isCloseTo(expected, within(1e-3 * Math.max(1, Math.abs(expected))));
    }
  }

  @Test
  void expert_thatWasTaughtPrompts_acceptsOthersLikeThemAndNothingElse() {
    float[][] background = points(200, 0, 1);
    Router router = begin(background);
    router =
        router.with("a", OpenSetFit.row(router, points(32, 1.5, 0.3), Untaught.of(background)));
    router =
        router.with("b", OpenSetFit.row(router, points(32, -1.5, 0.3), Untaught.of(background)));

    assertThat(share(router, "a", points(200, 1.5, 0.3))).isGreaterThan(0.95);
    assertThat(share(router, "b", points(200, -1.5, 0.3))).isGreaterThan(0.95);
    assertThat(share(router, Label.OTHER, points(200, 0, 1))).isGreaterThan(0.98);
    assertThat(share(router, Label.OTHER, points(200, 12, 0.3)))
        .describedAs("far beyond what was taught")
        .isEqualTo(1);
  }

  private static double share(Router router, String label, float[][] points) {
    Set<String> live = Set.of("a", "b", Label.OTHER);
    return Arrays.stream(points)
            .filter(point -> router.classify(point, live, 1).best().equals(label))
            .count()
        / (double) points.length;
  }

  @Test
  void rowAdded_toARouterOfOthers_changesNoOther() {
    float[][] background = points(80, 0, 1);
    Router before = begin(background);
    before = before.with("a", OpenSetFit.row(before, points(20, 1, 0.3), Untaught.of(background)));
    Router after =
        before.with("b", OpenSetFit.row(before, points(20, -1, 0.3), Untaught.of(background)));

    assertThat(after.labels()).isEqualTo(List.of(Label.OTHER, "a", "b"));
    for (float[] point : points(50, 0, 2)) {
      assertThat(score(after, "a", point)).isEqualTo(score(before, "a", point));
      assertThat(score(after, Label.OTHER, point)).isZero();
    }
    Router again =
        after.with(
            "a", OpenSetFit.row(after, points(20, 2, 0.3), recorded(background, points(9, 0, 1))));
    assertThat(again.labels()).isEqualTo(after.labels());
    float[] point = points(1, 0, 2)[0];
    assertThat(score(again, "b", point)).isEqualTo(score(after, "b", point));
    assertThat(score(again, "a", point)).isNotEqualTo(score(after, "a", point));
  }

  @Test
  void recordedPrompts_likeTheTaughtOnes_doNotKeepTheExpertFromItsOwn() {
    float[][] background = points(100, 0, 1);
    float[][] taught = points(32, 1.5, 0.3);
    Router router = begin(background);
    Router clean = router.with("a", OpenSetFit.row(router, taught, Untaught.of(background)));
    Router recorded =
        router.with(
            "a", OpenSetFit.row(router, taught, recorded(background, points(400, 1.5, 0.3))));

    float[][] own = points(300, 1.5, 0.3);
    assertThat(share(recorded, "a", own)).isGreaterThan(share(clean, "a", own) - 0.05);
  }

  @Test
  void promptsOfOthers_recordedOrKnown_areKeptFromTheExpert() {
    float[][] background = points(100, 0, 1);
    float[][] taught = points(32, 1.5, 0.3);
    float[][] others = points(100, -1.5, 0.3);
    Router router = begin(background);
    Router recorded =
        router.with("a", OpenSetFit.row(router, taught, recorded(background, others)));
    Router known =
        router.with(
            "a", OpenSetFit.row(router, taught, new Untaught(background, others, new float[0][])));

    assertThat(share(recorded, "a", points(300, -1.5, 0.3))).isZero();
    assertThat(score(known, "a", others[0]))
        .isCloseTo(score(recorded, "a", others[0]), within(1e-3));
  }

  private static Untaught recorded(float[][] background, float[][] recorded) {
    return new Untaught(background, new float[0][], recorded);
  }

  @Test
  void taughtPrompts_thatAreAllTheSame_areAccepted() {
    float[][] background = points(100, 0, 1);
    float[] same = points(1, 1.5, 0.3)[0];
    float[][] taught = new float[8][];
    Arrays.fill(taught, same);
    Router router = begin(background);
    router = router.with("a", OpenSetFit.row(router, taught, Untaught.of(background)));

    assertThat(score(router, "a", same)).isPositive();
    assertThat(share(router, Label.OTHER, background)).isGreaterThan(0.98);
  }

  @Test
  void fit_ofTooFewPrompts_isRefusedWithTheRule() {
    float[][] background = points(20, 0, 1);
    Router router = begin(background);

    assertThatThrownBy(() -> OpenSetFit.row(router, points(7, 1, 1), Untaught.of(background)))
        .hasMessage("taught prompts of a router must be at least 8, were 7");
    assertThatThrownBy(() -> begin(points(1, 0, 1)))
        .hasMessage("background prompts of a router must be at least 2, were 1");
    assertThatThrownBy(() -> router.with("a", new Router.Row(new float[3], 0, 0)))
        .hasMessage("a row must have 7 features, had 3");
  }

  /** The definition, number by number: no identity of linear algebra, nothing shared. */
  private static final class Naive {
    private final double[][] background;
    private final double[][] taught;
    private final double[] centre = new double[WIDTH];
    private final double[] scaleMean = new double[WIDTH];
    private final double[] scale = new double[WIDTH];
    private final double[][] inverse;
    private final double[] first = new double[4];
    private final double threshold;

    Naive(float[][] background, float[][] taught) {
      for (int i = 0; i < WIDTH; i++) {
        for (float[] row : background) {
          scaleMean[i] += row[i] / (double) background.length;
        }
        double variance = 0;
        for (float[] row : background) {
          variance += Math.pow(row[i] - scaleMean[i], 2) / background.length;
        }
        scale[i] = Math.sqrt(variance);
      }
      this.background = standardised(background);
      this.taught = standardised(taught);
      for (double[] row : this.background) {
        for (int i = 0; i < WIDTH; i++) {
          centre[i] += row[i] / this.background.length;
        }
      }
      double[][] matrix = new double[WIDTH][WIDTH];
      for (int i = 0; i < WIDTH; i++) {
        for (int j = 0; j < WIDTH; j++) {
          for (double[] row : this.background) {
            matrix[i][j] +=
                0.3 * (row[i] - centre[i]) * (row[j] - centre[j]) / this.background.length;
          }
          matrix[i][j] += i == j ? 0.7 : 0;
        }
      }
      this.inverse = inverse(matrix);
      this.threshold = calibrate();
    }

    private double[][] standardised(float[][] rows) {
      double[][] result = new double[rows.length][WIDTH];
      for (int r = 0; r < rows.length; r++) {
        for (int i = 0; i < WIDTH; i++) {
          result[r][i] = (rows[r][i] - scaleMean[i]) / scale[i];
        }
      }
      return result;
    }

    private static double[][] inverse(double[][] matrix) {
      double[][] work = new double[WIDTH][2 * WIDTH];
      for (int i = 0; i < WIDTH; i++) {
        System.arraycopy(matrix[i], 0, work[i], 0, WIDTH);
        work[i][WIDTH + i] = 1;
      }
      for (int i = 0; i < WIDTH; i++) {
        double pivot = work[i][i];
        for (int j = 0; j < 2 * WIDTH; j++) {
          work[i][j] /= pivot;
        }
        for (int r = 0; r < WIDTH; r++) {
          double factor = work[r][i];
          for (int j = 0; r != i && j < 2 * WIDTH; j++) {
            work[r][j] -= factor * work[i][j];
          }
        }
      }
      return Arrays.stream(work)
          .map(row -> Arrays.copyOfRange(row, WIDTH, 2 * WIDTH))
          .toArray(double[][]::new);
    }

    private double metric(double[] y, double[] mean) {
      double sum = 0;
      for (int i = 0; i < WIDTH; i++) {
        for (int j = 0; j < WIDTH; j++) {
          sum += (y[i] - mean[i]) * inverse[i][j] * (y[j] - mean[j]);
        }
      }
      return sum;
    }

    private double discriminant(double[] y, double[] mean) {
      return metric(y, mean) - metric(y, centre);
    }

    private static double plain(double[] y, double[] mean) {
      double sum = 0;
      for (int i = 0; i < WIDTH; i++) {
        sum += Math.pow(y[i] - mean[i], 2);
      }
      return sum;
    }

    /** The mean of the taught prompts but one; -1: of all. */
    private double[] mean(int without) {
      double[] mean = new double[WIDTH];
      int count = without < 0 ? taught.length : taught.length - 1;
      for (int r = 0; r < taught.length; r++) {
        for (int i = 0; r != without && i < WIDTH; i++) {
          mean[i] += taught[r][i] / count;
        }
      }
      return mean;
    }

    private double calibrate() {
      int n = taught.length;
      double[] discriminants = new double[n];
      double[] plains = new double[n];
      for (int r = 0; r < n; r++) {
        discriminants[r] = discriminant(taught[r], mean(r));
        plains[r] = plain(taught[r], mean(r));
      }
      double[] mean = mean(-1);
      double[] far = new double[background.length];
      double[] farPlain = new double[background.length];
      for (int r = 0; r < far.length; r++) {
        far[r] = discriminant(background[r], mean);
        farPlain[r] = plain(background[r], mean);
      }
      scaleOf(discriminants, far, 0);
      scaleOf(plains, farPlain, 2);
      double[] sums = new double[n];
      double[] farSums = new double[far.length];
      for (int r = 0; r < n; r++) {
        sums[r] = sum(discriminants[r], plains[r]);
      }
      for (int r = 0; r < far.length; r++) {
        farSums[r] = sum(far[r], farPlain[r]);
      }
      sumScale = new double[4];
      double[] kept = first.clone();
      scaleOf(sums, farSums, 0);
      sumScale = first.clone();
      System.arraycopy(kept, 0, first, 0, 4);
      Arrays.sort(farSums);
      double nearest = (farSums[(int) (0.01 * (far.length - 1))] - sumScale[0]) / sumScale[1];
      return Math.min(3 + (Math.pow(3, 3) + 3) / (4 * (n - 1)), 0.8 * nearest);
    }

    private double[] sumScale = new double[4];

    private void scaleOf(double[] own, double[] others, int at) {
      double mean = Arrays.stream(own).average().orElseThrow();
      double variance = Arrays.stream(own).map(x -> (x - mean) * (x - mean)).sum();
      double[] sorted = others.clone();
      Arrays.sort(sorted);
      double way = sorted[(sorted.length - 1) / 2] - mean;
      first[at] = mean;
      first[at + 1] = Math.max(Math.sqrt(variance / (own.length - 1)), 0.1 * way);
    }

    private double sum(double discriminant, double plain) {
      return (discriminant - first[0]) / first[1] + 0.5 * (plain - first[2]) / first[3];
    }

    double score(float[] point) {
      double[] y = standardised(new float[][] {point})[0];
      double[] mean = mean(-1);
      double sum = sum(discriminant(y, mean), plain(y, mean));
      return threshold - (sum - sumScale[0]) / sumScale[1];
    }
  }
}
