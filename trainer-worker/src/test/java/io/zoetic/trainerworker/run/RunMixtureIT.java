// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.core.ExpertSelection;
import io.zoetic.core.PromptJson;
import io.zoetic.core.VersionId;
import io.zoetic.model.adaptation.mixture.SearchOptions;
import io.zoetic.model.expert.ExpertLibrary;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.testkit.SharedFactors;
import io.zoetic.trainerworker.finetuning.ExpertFineTuning;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.gate.ExpertVectors;
import io.zoetic.trainerworker.gate.ServingSnapshot;
import io.zoetic.trainerworker.inference.BatchInferenceOptions;
import io.zoetic.trainerworker.learning.NothingToLearnException;
import io.zoetic.trainerworker.learning.RunConfig;
import io.zoetic.trainerworker.learning.TokenizedExample;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Shots for the reference model, and mixtures of the experts that come with it. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunMixtureIT {
  private static final Instant NOON = Instant.parse("2026-11-30T12:00:00Z");
  private static final String OWN = "aa-own";

  private final Map<String, ExpertVector> shipped = new TreeMap<>();

  @SuppressWarnings("NullAway.Init") // Loaded once, before all tests.
  private TrainingModels models;

  @BeforeAll
  void load(@TempDir Path shared) throws IOException {
    models =
        TrainingModels.open(
            ReferenceModel.extractTo(shared.resolve("model")),
            LayoutSpec.ALL,
            SharedFactors.DIRECTORY,
            BatchInferenceOptions.DEFAULTS);
    var library =
        new ExpertLibrary(
            ReferenceModel.extractExpertsTo(shared.resolve("experts")),
            models.trainer().baseModel(),
            models.trainer().layout());
    library.refresh();
    library.live().forEach(expert -> shipped.put(expert.name(), expert.vector()));
  }

  @AfterAll
  void close() {
    models.close();
  }

  /** Of one moment, with versions. */
  private record Served(Map<String, ExpertVector> all) implements ExpertVectors {
    @Override
    public Set<String> names() {
      return all.keySet();
    }

    @Override
    public boolean has(String expert) {
      return all.containsKey(expert);
    }

    @Override
    public String digest(String expert) {
      return vector(expert).digest();
    }

    @Override
    public Optional<VersionId> version(String expert) {
      return has(expert) ? Optional.of(new VersionId(expert, 7)) : Optional.empty();
    }

    @Override
    public ExpertVector vector(String expert) {
      return Optional.ofNullable(all.get(expert)).orElseThrow();
    }
  }

  private RunMixture mixture(Map<String, ExpertVector> served, String configJson) {
    return new RunMixture(
        models.inference(),
        OWN,
        RunConfig.of(configJson),
        1,
        new ServingSnapshot(Optional.empty(), new Served(served), ExpertSelection.TOP_1));
  }

  private static Example example(String question, String answer, String group, int second) {
    PromptJson prompt = PromptJson.ofQuestion(question);
    return new Example(
        UUID.randomUUID(),
        OWN,
        Example.Kind.DEMONSTRATION,
        prompt.json(),
        prompt.hash(),
        group,
        Example.Answer.of(answer),
        null,
        1,
        1,
        Author.IMPORT,
        null,
        null,
        NOON.plusSeconds(second));
  }

  private static List<Example> weekdays(int count) {
    List<Example> taught = new ArrayList<>();
    for (var question : Skills.named("weekday").examples(Split.TRAIN, 5, count)) {
      taught.add(example(question.prompt(), question.answer(), "g" + taught.size(), taught.size()));
    }
    return taught;
  }

  private List<TokenizedExample> read(List<Example> examples) {
    return models.reader().read(examples);
  }

  private List<Example> shots(List<Example> train) {
    return RunMixture.shots(read(train)).stream().map(TokenizedExample::example).toList();
  }

  @Test
  void shots_areTheFirstThatWereAsked_oneOfEachGroup_inWhateverOrderTheyAreRead() {
    List<Example> taught = weekdays(20);
    List<Example> again = new ArrayList<>();
    for (Example each : taught.subList(0, 3)) {
      again.add(example("Once more: " + each.promptJson(), "Friday", each.splitGroup(), 3));
    }
    List<Example> all = new ArrayList<>(taught);
    all.addAll(again);
    for (long seed = 1; seed <= 5; seed++) {
      Collections.shuffle(all, new Random(seed));
      assertThat(shots(all)).as("seed %d", seed).isEqualTo(taught.subList(0, 16));
    }
    assertThat(shots(taught.subList(0, 18))).isEqualTo(taught.subList(0, 16));
  }

  @Test
  void theSameShots_areSearchedOnce_whateverElseWasLearnt() {
    Map<String, ExpertVector> two = new TreeMap<>(shipped);
    two.keySet().retainAll(Set.of("weekday", "unit"));
    RunMixture mixture = mixture(two, "{\"method\": \"mixture\"}");
    List<Example> taught = weekdays(24);
    List<Map<String, Object>> told = new ArrayList<>();

    ExpertFineTuning.Result first = mixture.mix(read(taught.subList(0, 16)), told::add);
    assertThat(told).isNotEmpty();
    told.clear();
    ExpertFineTuning.Result second = mixture.mix(read(taught), told::add);
    assertThat(told).isEmpty();
    assertThat(second).isEqualTo(first);
    assertThat(first.metrics()).containsEntry("shots", 16);
    requireSearched(mixture, taught.subList(1, 17), told);
  }

  private Map<String, ExpertVector> tenBesideTheOwn() {
    Map<String, ExpertVector> served = new TreeMap<>();
    List<ExpertVector> vectors = List.copyOf(shipped.values());
    IntStream.range(0, 10).forEach(i -> served.put("expert-" + i, vectors.get(i % vectors.size())));
    served.put(OWN, vectors.getFirst());
    return served;
  }

  @Test
  void moreExpertsThanAreMixed_withoutARouter_areRefused() {
    RunMixture mixture = mixture(tenBesideTheOwn(), "{\"method\": \"mixture\"}");

    assertThatThrownBy(() -> mixture.mix(read(weekdays(8)), _ -> {}))
        .isInstanceOf(NothingToLearnException.class)
        .hasMessage(
            "a mixture of more than 10 experts needs a router that tells which are nearest, 11 are served and no router is");
  }

  /** How many answers a search asks for at most depends on how many experts it mixes. */
  @Test
  void theOwnChampion_takesNobodysPlace_ifItIsNotMixed() {
    RunMixture mixture =
        mixture(tenBesideTheOwn(), "{\"method\": \"mixture\", \"from_champion\": false}");
    List<Map<String, Object>> told = new ArrayList<>();

    requireSearched(mixture, weekdays(8), told);
    assertThat(told.getFirst())
        .containsEntry("evaluations_max", SearchOptions.of(10, 8, 1).evaluations());
    assertThat(SearchOptions.of(9, 8, 1).evaluations())
        .isNotEqualTo(SearchOptions.of(10, 8, 1).evaluations());
  }

  /** That it begins to search is enough. */
  private void requireSearched(
      RunMixture mixture, List<Example> taught, List<Map<String, Object>> told) {
    assertThatThrownBy(
            () ->
                mixture.mix(
                    read(taught),
                    progress -> {
                      told.add(progress);
                      throw new IllegalStateException("it searches");
                    }))
        .hasMessage("it searches");
  }
}
