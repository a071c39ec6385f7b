// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.mixture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.zoetic.core.VersionId;
import io.zoetic.model.ComputeType;
import io.zoetic.model.adaptation.mixture.MixtureAdaptation;
import io.zoetic.model.adaptation.mixture.MixtureObjective;
import io.zoetic.model.adaptation.mixture.MixtureObjective.Score;
import io.zoetic.model.adaptation.mixture.MixtureObjective.Trial;
import io.zoetic.model.adaptation.mixture.MixtureWeights;
import io.zoetic.model.adaptation.mixture.SearchOptions;
import io.zoetic.model.expert.ExpertLibrary;
import io.zoetic.model.sampling.GenerationConfig;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.model.training.loss.Likelihood;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.referencemodel.skill.Example;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.testkit.SharedFactors;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.inference.BatchInferenceOptions;
import io.zoetic.trainerworker.learning.VerifierKind;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SequencedMap;
import java.util.stream.IntStream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** On the reference model and the experts that come with it. */
class FewShotAdaptationIT {
  private static final List<String> NAMES = List.of("weekday", "unit", "subtraction");
  private static final SequencedMap<VersionId, ExpertVector> EXPERTS = new LinkedHashMap<>();
  private static TrainingModels models;

  @TempDir private static Path directory;

  @BeforeAll
  static void open() throws IOException {
    models = models(BatchInferenceOptions.DEFAULTS);
    var library =
        new ExpertLibrary(
            ReferenceModel.extractExpertsTo(directory.resolve("experts")),
            models.trainer().baseModel(),
            models.trainer().layout());
    library.refresh();
    for (String name : NAMES) {
      library.live().stream()
          .filter(expert -> expert.name().equals(name))
          .forEach(expert -> EXPERTS.put(new VersionId(name, 1), expert.vector()));
    }
    assertThat(EXPERTS).hasSameSizeAs(NAMES);
  }

  private static TrainingModels models(BatchInferenceOptions options) throws IOException {
    return TrainingModels.open(
        ReferenceModel.extractTo(directory.resolve("model")),
        LayoutSpec.parse("all"),
        SharedFactors.DIRECTORY,
        options);
  }

  @AfterAll
  static void close() {
    models.close();
  }

  private static BatchInference inference() {
    return models.inference();
  }

  private static Shot shot(Example example, String answer) {
    return new Shot(
        Completion.right(
            inference().tokens().prompt(example.prompt()), inference().tokens().answer(answer)),
        VerifierKind.EXACT.of(answer));
  }

  private static List<Shot> shots(String skill, long seed, int count) {
    return Skills.named(skill).examples(Split.VALIDATION, seed, count).stream()
        .map(example -> shot(example, example.answer()))
        .toList();
  }

  private static FewShotAdaptation adaptation() {
    return new FewShotAdaptation(inference(), EXPERTS);
  }

  /** What the trainer computes, one z after another, with gradients and in other batches. */
  @Test
  void likelihoodsOfRowsWithTheirOwnZ_areThoseOfEachZAlone() throws IOException {
    List<Completion> answers = new ArrayList<>();
    List<@Nullable ExpertVector> vectors = new ArrayList<>();
    List<ExpertVector> experts = List.copyOf(EXPERTS.values());
    for (int i = 0; i < 4; i++) {
      for (Shot shot : shots(i < 3 ? NAMES.get(i) : "weekday", 1, 4)) {
        answers.add(shot.rightAnswer());
        vectors.add(i < 3 ? experts.get(i) : null);
      }
    }
    var exact =
        BatchInferenceOptions.DEFAULTS.servedIn(ComputeType.FLOAT32, 512, GenerationConfig.MODEL);
    try (TrainingModels precise = models(exact)) {
      List<Likelihood> together = precise.inference().likelihoods(answers, vectors);
      for (int i = 0; i < answers.size(); i++) {
        Likelihood alone = precise.of(vectors.get(i), List.of(answers.get(i))).getFirst();
        assertThat(together.get(i).toArray()).as("row %d", i).hasSize(alone.size());
        assertThat(together.get(i).sum()).isCloseTo(alone.sum(), within(1e-3));
      }
    }
  }

  /** Shots are answered as a mixture that is known would answer them. */
  private record Planted(List<Completion> answers, List<Likelihood> wanted)
      implements MixtureObjective {
    static Planted at(MixtureWeights truth, List<Completion> answers) {
      @Nullable ExpertVector z = truth.vector(List.copyOf(EXPERTS.values()));
      return new Planted(
          answers, inference().likelihoods(answers, Collections.nCopies(answers.size(), z)));
    }

    @Override
    public int experts() {
      return EXPERTS.size();
    }

    @Override
    public int shots() {
      return answers.size();
    }

    @Override
    public boolean hasRightAnswers() {
      return true;
    }

    @Override
    public List<Score> score(List<Trial> trials) {
      List<@Nullable ExpertVector> vectors = new ArrayList<>();
      trials.forEach(each -> vectors.add(each.weights().vector(List.copyOf(EXPERTS.values()))));
      List<Likelihood> found =
          inference()
              .likelihoods(trials.stream().map(each -> answers.get(each.shot())).toList(), vectors);
      return IntStream.range(0, trials.size())
          .mapToObj(i -> new Score(0, -distance(found.get(i), wanted.get(trials.get(i).shot()))))
          .toList();
    }

    private static double distance(Likelihood one, Likelihood other) {
      return IntStream.range(0, one.size())
          .mapToDouble(i -> Math.pow(one.of(i) - other.of(i), 2))
          .average()
          .orElse(0);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void findsAPlantedMixture(long seed) {
    MixtureWeights truth = new MixtureWeights(List.of(500_000, 200_000, 100_000));
    List<Completion> answers = new ArrayList<>();
    for (String name : NAMES) {
      shots(name, seed, 6).forEach(shot -> answers.add(shot.rightAnswer()));
    }
    var found =
        new MixtureAdaptation(Planted.at(truth, answers), SearchOptions.of(3, answers.size(), seed))
            .run();
    for (int i = 0; i < NAMES.size(); i++) {
      assertThat(found.weights().of(i))
          .as("seed %d, %s of %s", seed, NAMES.get(i), found)
          .isCloseTo(truth.of(i), within(0.05));
    }
  }

  @Test
  void adaptsToASkillThatAnExpertHas_andSaysWhereItComesFrom() {
    FewShotAdaptation adaptation = adaptation();
    List<Shot> shots = shots("weekday", 3, 10);
    List<Map<String, Object>> progress = new ArrayList<>();
    var found = adaptation.adapt(shots, SearchOptions.of(3, shots.size(), 1), progress::add);
    assertThat(adaptation.shares(found.mixture().weights())).containsKey("weekday@1");
    assertThat(found.mixture().weights().of(0)).as(found.toString()).isGreaterThan(0.4);
    assertThat(found.vector()).isNotNull();
    assertThat(found.lineage())
        .containsEntry("mixture", adaptation.shares(found.mixture().weights()))
        .containsEntry("mixture_seed", 1L)
        .containsEntry("shots", shots.stream().map(Shot::digest).toList())
        .containsEntry("evaluations", found.mixture().evaluations());
    assertThat(found.withoutDigests())
        .hasSameSizeAs(found.lineage())
        .containsEntry("mixture", found.lineage().get("mixture"))
        .containsEntry("shots", 10);
    assertThat(progress.getLast()).containsEntry("evaluations", found.mixture().evaluations());
    assertThat(shots.stream().map(Shot::digest)).doesNotHaveDuplicates();
  }

  /** As when the run is cancelled. */
  @Test
  void whoIsTold_canEndTheSearch_beforeAPopulationIsThrough() {
    List<Shot> shots = shots("weekday", 3, 16);
    List<Map<String, Object>> progress = new ArrayList<>();
    assertThatThrownBy(
            () ->
                adaptation()
                    .adapt(
                        shots,
                        SearchOptions.of(3, shots.size(), 1),
                        told -> {
                          progress.add(told);
                          throw new IllegalStateException("cancelled");
                        }))
        .hasMessage("cancelled");
    assertThat(progress).hasSize(1);
    assertThat(progress.getFirst().get("evaluations"))
        .asInstanceOf(InstanceOfAssertFactories.INTEGER)
        .isBetween(1, 128);
  }

  @Test
  void equalMixturesGetEqualScores_inAnyOrderOfTheBatch() {
    List<Shot> shots = shots("unit", 2, 6);
    var objective = new ShotObjective(inference(), List.copyOf(EXPERTS.values()), shots, _ -> {});
    List<Trial> trials = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      var weights = new MixtureWeights(List.of(100_000 * i, 50_000, 20_000));
      for (int shot = 0; shot < shots.size(); shot++) {
        trials.add(new Trial(weights, shot));
      }
    }
    List<Score> first = objective.score(trials);
    List<Integer> order = new ArrayList<>(IntStream.range(0, trials.size()).boxed().toList());
    Collections.shuffle(order, new Random(1));
    List<Score> other = objective.score(order.stream().map(trials::get).toList());
    for (int i = 0; i < order.size(); i++) {
      Score expected = first.get(order.get(i));
      assertThat(other.get(i).reward()).isEqualTo(expected.reward());
      // Sums round otherwise in other rows; what compares mixtures asks in one order, always.
      assertThat(other.get(i).support()).isCloseTo(expected.support(), within(5e-2));
    }
  }

  @Test
  void staysWithTheBaseModel_whereAnswersAreShuffled() {
    int base = 0;
    for (long seed = 0; seed < 4; seed++) {
      List<Example> examples = Skills.named("unit").examples(Split.VALIDATION, seed, 10);
      List<String> answers = new ArrayList<>(examples.stream().map(Example::answer).toList());
      Collections.shuffle(answers, new Random(seed));
      List<Shot> shots =
          IntStream.range(0, 10).mapToObj(i -> shot(examples.get(i), answers.get(i))).toList();
      var found = adaptation().adapt(shots, SearchOptions.of(3, 10, 4, seed), _ -> {});
      base += found.vector() == null ? 1 : 0;
    }
    assertThat(base).isGreaterThanOrEqualTo(3);
  }
}
