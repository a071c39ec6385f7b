// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.learning;

import io.zoetic.core.VersionId;
import io.zoetic.model.ExpertForm;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.adaptation.mixture.AdaptedMixture;
import io.zoetic.model.adaptation.mixture.Candidate;
import io.zoetic.model.adaptation.mixture.MixtureWeights;
import io.zoetic.model.adaptation.mixture.SearchOptions;
import io.zoetic.model.expert.ExpertLibrary;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.svf.SvdCache;
import io.zoetic.model.training.loss.Completion;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.referencemodel.skill.Example;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.inference.BatchInference.Answered;
import io.zoetic.trainerworker.inference.BatchInference.Asked;
import io.zoetic.trainerworker.inference.BatchInferenceOptions;
import io.zoetic.trainerworker.learning.VerifierKind;
import io.zoetic.trainerworker.mixture.FewShotAdaptation;
import io.zoetic.trainerworker.mixture.Shot;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Few-shot adaptation on the reference model, with the experts that come with it, on skills of
 * which it has an expert and of which it has none. Every column answers the same questions.
 */
final class MixturesBenchmark {
  private static final List<String> COLUMNS =
      List.of("base", "best expert by the shots", "mixture", "what is taken");

  private static final int BEST = 1;
  private static final int MIXTURE = 2;

  private final BatchInference inference;
  private final SequencedMap<VersionId, ExpertVector> experts;
  private final Options options;
  private final StringBuilder searches =
      new StringBuilder(
          "| skill | seed | mixture | taken | answers to shots |\n|---|---|---|---|---|\n");

  /**
   * @param shots that are adapted to
   * @param questions others, that measure
   */
  record Options(List<String> skills, int shots, int questions, int seeds) {}

  private MixturesBenchmark(
      BatchInference inference, SequencedMap<VersionId, ExpertVector> experts, Options options) {
    this.inference = inference;
    this.experts = experts;
    this.options = options;
  }

  /** Runs everything in a directory for temporary files; returns Markdown. */
  static String run(Path work, Options options) throws IOException {
    Path model = ReferenceModel.extractTo(work.resolve("zoetic-reference"));
    var served =
        new LanguageModel.Experts(
            LayoutSpec.ALL, ExpertForm.of(LayoutSpec.ALL), SvdCache.defaultRoot(), (_, _, _) -> {});
    try (BatchInference inference =
        new BatchInference(model, BatchInferenceOptions.DEFAULTS, served)) {
      var library =
          new ExpertLibrary(
              ReferenceModel.extractExpertsTo(work.resolve("experts")),
              inference.model().digest(),
              inference.model().decoder().layout().orElseThrow());
      library.refresh();
      SequencedMap<VersionId, ExpertVector> experts = new LinkedHashMap<>();
      library
          .live()
          .forEach(each -> experts.put(new VersionId(each.name(), each.version()), each.vector()));
      var benchmark = new MixturesBenchmark(inference, experts, options);
      return benchmark.accuracy()
          + MixtureCosts.table(inference, List.copyOf(experts.values()), options.shots());
    }
  }

  private String accuracy() {
    StringBuilder out =
        new StringBuilder(
            "%d experts, %d shots, %d other questions, %d seeds; right answers in %%, 95 %% intervals by the hierarchical bootstrap over seeds and questions:%n%n"
                .formatted(experts.size(), options.shots(), options.questions(), options.seeds()));
    out.append("| skill | ").append(String.join(" | ", COLUMNS)).append(" | mixture - best |\n");
    out.append("|---".repeat(COLUMNS.size() + 2)).append("|\n");
    for (String skill : options.skills()) {
      out.append(row(skill));
    }
    return out.append('\n').append(searches).append('\n').toString();
  }

  private String row(String skill) {
    List<List<double[]>> right = new ArrayList<>();
    COLUMNS.forEach(_ -> right.add(new ArrayList<>()));
    List<double[]> gains = new ArrayList<>();
    for (int seed = 1; seed <= options.seeds(); seed++) {
      List<Example> drawn =
          Skills.named(skill)
              .examples(Split.VALIDATION, seed, options.shots() + options.questions());
      List<double[]> bySeed =
          right(
              skill,
              seed,
              drawn.subList(0, options.shots()),
              drawn.subList(options.shots(), drawn.size()));
      for (int column = 0; column < bySeed.size(); column++) {
        right.get(column).add(bySeed.get(column));
      }
      gains.add(difference(bySeed.get(MIXTURE), bySeed.get(BEST)));
    }
    StringBuilder row = new StringBuilder("| ").append(skill);
    right.forEach(each -> row.append(" | ").append(Interval.of(each)));
    return row.append(" | ").append(Interval.of(gains).signed()).append(" |\n").toString();
  }

  private static double[] difference(double[] one, double[] other) {
    double[] difference = one.clone();
    Arrays.setAll(difference, i -> one[i] - other[i]);
    return difference;
  }

  /** By column what each question counts. */
  private List<double[]> right(
      String skill, long seed, List<Example> shots, List<Example> questions) {
    FewShotAdaptation adaptation = new FewShotAdaptation(inference, experts);
    AdaptedMixture found =
        adaptation
            .adapt(
                shots.stream().map(this::shot).toList(),
                SearchOptions.of(experts.size(), shots.size(), seed),
                _ -> {})
            .mixture();
    MixtureWeights best =
        found.singles().stream()
            .max(Comparator.comparingDouble(Candidate::objective))
            .orElseThrow()
            .weights();
    searches.append(
        "| %s | %d | %s | %s | %d |%n"
            .formatted(
                skill,
                seed,
                adaptation.shares(found.mixture().weights()),
                found.weights().isBase() ? "base" : adaptation.shares(found.weights()),
                found.evaluations()));
    return Stream.of(found.base().weights(), best, found.mixture().weights(), found.weights())
        .map(weights -> answered(questions, weights))
        .toList();
  }

  private Shot shot(Example example) {
    return new Shot(
        Completion.right(
            inference.tokens().prompt(example.prompt()),
            inference.tokens().answer(example.answer())),
        VerifierKind.EXACT.of(example.answer()));
  }

  private double[] answered(List<Example> questions, MixtureWeights weights) {
    @Nullable ExpertVector z = weights.vector(List.copyOf(experts.values()));
    List<Answered> answers =
        inference.answers(
            questions.stream()
                .map(
                    each ->
                        new Asked(inference.tokens().prompt(each.prompt()), z, inference.greedy()))
                .toList(),
            inference.limit(questions.stream().map(Example::answer).toList()));
    double[] right = new double[questions.size()];
    for (int i = 0; i < right.length; i++) {
      right[i] = questions.get(i).reward(answers.get(i).text()) == 1 ? 1 : 0;
    }
    return right;
  }
}
