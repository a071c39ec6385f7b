// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.core.VersionId;
import io.zoetic.model.adaptation.mixture.MixtureObjective.Score;
import io.zoetic.model.adaptation.mixture.MixtureObjective.Trial;
import io.zoetic.model.adaptation.mixture.MixtureWeights;
import io.zoetic.model.adaptation.mixture.SearchOptions;
import io.zoetic.model.expert.ExpertLibrary;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.testkit.SharedFactors;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.inference.BatchInferenceOptions;
import io.zoetic.trainerworker.inference.ChatTokens;
import io.zoetic.trainerworker.learning.VerifierKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shots whose right answers are told by a pattern, on the reference model and its experts. */
class ShotObjectiveIT {
  private static final SequencedMap<VersionId, ExpertVector> EXPERTS = new LinkedHashMap<>();
  private static TrainingModels models;

  @TempDir private static Path directory;

  @BeforeAll
  static void open() throws IOException {
    models =
        TrainingModels.open(
            ReferenceModel.extractTo(directory.resolve("model")),
            LayoutSpec.parse("all"),
            SharedFactors.DIRECTORY,
            BatchInferenceOptions.DEFAULTS);
    var library =
        new ExpertLibrary(
            ReferenceModel.extractExpertsTo(directory.resolve("experts")),
            models.trainer().baseModel(),
            models.trainer().layout());
    library.refresh();
    for (String name : List.of("weekday", "unit")) {
      library.live().stream()
          .filter(expert -> expert.name().equals(name))
          .forEach(expert -> EXPERTS.put(new VersionId(name, 1), expert.vector()));
    }
    assertThat(EXPERTS).hasSize(2);
  }

  @AfterAll
  static void close() {
    models.close();
  }

  private static List<Shot> shots(int count, VerifierKind kind, UnaryOperator<String> told) {
    ChatTokens tokens = models.inference().tokens();
    return Skills.named("weekday").examples(Split.VALIDATION, 3, count).stream()
        .map(
            example -> {
              String right = told.apply(example.answer());
              return new Shot(
                  Completion.right(tokens.prompt(example.prompt()), tokens.answer(right)),
                  kind.of(right));
            })
        .toList();
  }

  private static List<Shot> patterns(int count) {
    return shots(count, VerifierKind.REGEX, answer -> "(?i)" + answer + "[.]?");
  }

  private static FewShotAdaptation.Adapted adapt(List<Shot> shots) {
    return new FewShotAdaptation(models.inference(), EXPERTS)
        .adapt(shots, SearchOptions.of(2, shots.size(), 4, 1), _ -> {});
  }

  private static List<Score> scores(List<Shot> shots) {
    List<Trial> trials = new ArrayList<>();
    for (int expert = 0; expert < 2; expert++) {
      for (int shot = 0; shot < shots.size(); shot++) {
        trials.add(new Trial(MixtureWeights.single(2, expert), shot));
      }
    }
    return new ShotObjective(models.inference(), List.copyOf(EXPERTS.values()), shots, _ -> {})
        .score(trials);
  }

  @Test
  void howLikelyAPatternIs_supportsNothing() {
    List<Shot> shots = shots(6, VerifierKind.EXACT, UnaryOperator.identity());

    assertThat(scores(patterns(6))).extracting(Score::support).containsOnly(0.0);
    assertThat(scores(shots)).extracting(Score::support).doesNotContain(0.0);
    assertThat(scores(patterns(6)))
        .extracting(Score::reward)
        .isEqualTo(scores(shots).stream().map(Score::reward).toList());
  }

  @Test
  void rewardsAloneDecide() {
    FewShotAdaptation.Adapted found = adapt(patterns(10));
    assertThat(found.mixture().weights().of(0)).as(found.toString()).isGreaterThan(0.3);

    FewShotAdaptation.Adapted none = adapt(shots(10, VerifierKind.REGEX, _ -> "Caturday"));
    assertThat(none.vector()).isNull();
    assertThat(none.mixture().why()).contains("no text of a right answer is known");
  }

  @Test
  void fewPatternsSayNothing() {
    List<Shot> few = patterns(5);
    assertThatThrownBy(() -> adapt(few))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("shots must be at least 6 where no text of a right answer is known");
  }
}
