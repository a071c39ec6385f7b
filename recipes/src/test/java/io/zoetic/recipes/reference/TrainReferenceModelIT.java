// SPDX-License-Identifier: Apache-2.0
package io.zoetic.recipes.reference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.recipes.statistics.Proportion;
import io.zoetic.referencemodel.skill.Split;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The recipe from end to end, far too short to learn anything but what comes often. */
final class TrainReferenceModelIT {
  private static final int STEPS = 12;

  @TempDir static Path directory;

  @BeforeAll
  static void train() throws IOException {
    TrainReferenceModel.run(new TrainingOptions(directory, 1, STEPS, 32, 0.003, 500));
  }

  @Test
  void run_aFewSteps_lowersTheLossAndLeavesAModelThatAnswers() throws IOException {
    List<LossCurve.Point> curve = LossCurve.read(directory);
    assertThat(curve).hasSize(1);
    assertThat(curve.getLast().step()).isEqualTo(STEPS);
    assertThat(curve.getLast().loss()).isCloseTo(4.5075, within(0.01));
    Map<String, Proportion> scores = new Evaluation(1, 5).greedyScores(directory, Split.TEST);
    assertThat(scores).hasSize(20).allSatisfy((_, score) -> assertThat(score.count()).isEqualTo(5));
  }

  @Test
  void card_ofAModel_hasALineForEverySkill() throws IOException {
    List<SkillScore> scores = new Evaluation(1, 2).scores(directory, Split.TEST);
    ModelCard.write(directory, scores);

    assertThat(directory.resolve("README.md"))
        .content()
        .startsWith("---\nlicense: apache-2.0\n")
        .contains("3.2 million parameters")
        .contains("| conventions | iso-date |")
        .doesNotContain("%d", "%s", "%%");
  }
}
