// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.adaptation;

import io.zoetic.core.ExpertSelection;
import io.zoetic.model.LanguageModel;
import io.zoetic.model.adaptation.Classification;
import io.zoetic.model.adaptation.FirstPass;
import io.zoetic.model.adaptation.Label;
import io.zoetic.model.expert.Expert;
import io.zoetic.model.serving.ExpertPart;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.torch.TorchThread;
import io.zoetic.recipes.statistics.Paired;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.referencemodel.skill.Skill;
import io.zoetic.referencemodel.skill.Skills;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A benchmark of two-pass answering on the reference model: accuracy on the test split by strategy,
 * what each expert does to every skill, and what the first pass costs. Every row answers the same
 * questions, greedily.
 */
public final class AdaptationBenchmark {
  private static final int CLASSIFIED_TOGETHER = 16;

  private final LanguageModel model;
  private final Strategies strategies;
  private final List<SkillQuestion> questions;
  private final long seed;

  /** Right answers under the base model ({@link Label#OTHER}) and under each expert. */
  private final Map<String, boolean[]> right = new LinkedHashMap<>();

  private final Map<String, List<Classification>> found = new LinkedHashMap<>();

  /**
   * @param experts directory of experts of the reference model; null for those that come with it
   * @param perSkill questions per skill
   * @param timed questions whose passes are timed
   */
  public record Options(@Nullable Path experts, int perSkill, int timed, long seed) {}

  private AdaptationBenchmark(
      LanguageModel model, Strategies strategies, List<SkillQuestion> questions, long seed) {
    this.model = model;
    this.strategies = strategies;
    this.questions = questions;
    this.seed = seed;
  }

  /** Runs everything in a directory for temporary files; returns Markdown. */
  public static String run(Options options, Path work) throws IOException {
    Path checkpoint = ReferenceModel.extractTo(work.resolve("zoetic-reference"));
    Path experts = options.experts();
    Path directory =
        experts == null ? ReferenceModel.extractExpertsTo(work.resolve("experts")) : experts;
    LanguageModel.Options load =
        LanguageModel.Options.ofDefaults()
            .with(LanguageModel.Experts.of(LayoutSpec.ALL, work.resolve("svd")));
    TorchThread.prepareForInference();
    try (LanguageModel model = LanguageModel.load(checkpoint, load);
        Strategies strategies = new Strategies(model, directory)) {
      List<SkillQuestion> questions =
          SkillQuestion.ofTest(model, options.seed(), options.perSkill());
      AdaptationBenchmark benchmark =
          new AdaptationBenchmark(model, strategies, questions, options.seed());
      benchmark.answer();
      benchmark.classify();
      PassCosts costs = new PassCosts(model, strategies);
      String costTable = costs.table(questions, options.timed(), options.seed());
      return benchmark.tables(options, costs) + costTable;
    }
  }

  private void answer() {
    right.put(Label.OTHER, Answers.right(model, questions, _ -> null));
    for (Expert expert : strategies.experts()) {
      right.put(expert.name(), Answers.right(model, questions, _ -> expert.vector()));
    }
  }

  private void classify() {
    strategies.passes().forEach((name, pass) -> found.put(name, classifyAll(pass)));
  }

  private List<Classification> classifyAll(FirstPass pass) {
    List<Classification> all = new ArrayList<>();
    for (int start = 0; start < questions.size(); start += CLASSIFIED_TOGETHER) {
      int end = Math.min(questions.size(), start + CLASSIFIED_TOGETHER);
      all.addAll(
          pass.classify(
              questions.subList(start, end).stream().map(SkillQuestion::question).toList()));
    }
    return all;
  }

  private String tables(Options options, PassCosts costs) {
    Map<String, IntFunction<String>> labels = new LinkedHashMap<>();
    labels.put("base", _ -> Label.OTHER);
    found.forEach((name, classes) -> labels.put(name, i -> classes.get(i).best()));
    labels.put("oracle", this::trueLabel);
    Map<String, boolean[]> results = new LinkedHashMap<>();
    labels.forEach((name, label) -> results.put(name, pick(label)));
    List<Classification> routed = found.get("router");
    if (routed != null) {
      results.put("router, soft", Answers.right(model, questions, i -> mixture(routed.get(i))));
    }
    return "%d experts; %d test questions per skill, %d in every row; seed %d; 95 %% intervals by"
            .formatted(
                strategies.experts().size(), options.perSkill(), questions.size(), options.seed())
        + " paired bootstrap over questions.\n\n"
        + overall(results, labels, costs)
        + "\n"
        + perSkill(results)
        + "\n"
        + effects()
        + "\n";
  }

  /** The expert named like the question's skill, if there is one. */
  private String trueLabel(int i) {
    String skill = questions.get(i).skill().name();
    return right.containsKey(skill) ? skill : Label.OTHER;
  }

  private boolean[] pick(IntFunction<String> label) {
    boolean[] picked = new boolean[questions.size()];
    for (int i = 0; i < picked.length; i++) {
      picked[i] = outcome(label.apply(i))[i];
    }
    return picked;
  }

  private boolean[] outcome(String label) {
    boolean[] outcome = right.get(label);
    if (outcome == null) {
      throw new IllegalStateException("a label must be an expert or other, was " + label);
    }
    return outcome;
  }

  private @Nullable ExpertVector mixture(Classification classification) {
    return ExpertPart.mix(
        ExpertPart.chosen(ExpertSelection.SOFT, classification, this::expert), Expert::vector);
  }

  private Optional<Expert> expert(String label) {
    return strategies.experts().stream().filter(expert -> expert.name().equals(label)).findFirst();
  }

  private String overall(
      Map<String, boolean[]> results, Map<String, IntFunction<String>> labels, PassCosts costs) {
    StringBuilder table = new StringBuilder();
    table.append(
        "| strategy | all questions | against base, points | skills with an expert | other skills |"
            + " right label | first pass, ms | right labels per ms |\n"
            + "|---|---|---|---|---|---|---|---|\n");
    boolean[] base = outcome(Label.OTHER);
    results.forEach(
        (name, result) -> {
          IntFunction<String> label = labels.get(name);
          String labelled = label == null ? "" : "%.1f %%".formatted(100 * labelAccuracy(label));
          double millis = costs.firstPassMillis(name);
          String time = Double.isNaN(millis) ? "" : "%.2f".formatted(millis);
          String rate =
              Double.isNaN(millis) || label == null
                  ? ""
                  : "%.2f".formatted(labelAccuracy(label) / millis);
          table.append(
              "| %s | %.1f %% | %s | %.1f %% | %.1f %% | %s | %s | %s |%n"
                  .formatted(
                      name,
                      share(result, _ -> true),
                      Paired.of(result, base, seed),
                      share(result, i -> !trueLabel(i).equals(Label.OTHER)),
                      share(result, i -> trueLabel(i).equals(Label.OTHER)),
                      labelled,
                      time,
                      rate));
        });
    return table.toString();
  }

  private double labelAccuracy(IntFunction<String> label) {
    return IntStream.range(0, questions.size())
            .filter(i -> label.apply(i).equals(trueLabel(i)))
            .count()
        / (double) questions.size();
  }

  private static double share(boolean[] result, IntPredicate counted) {
    int[] chosen = IntStream.range(0, result.length).filter(counted).toArray();
    long hits = IntStream.of(chosen).filter(i -> result[i]).count();
    return 100.0 * hits / chosen.length;
  }

  private String perSkill(Map<String, boolean[]> results) {
    StringBuilder table = new StringBuilder("| skill | ");
    table.append(String.join(" | ", results.keySet())).append(" | router against base |\n|");
    table.append("---|".repeat(results.size() + 2)).append('\n');
    for (Skill skill : Skills.all()) {
      String name = right.containsKey(skill.name()) ? "**" + skill.name() + "**" : skill.name();
      table.append("| ").append(name);
      for (boolean[] result : results.values()) {
        table.append(" | %.1f".formatted(share(result, i -> of(skill, i))));
      }
      boolean[] router = results.getOrDefault("router", outcome(Label.OTHER));
      Paired difference = Paired.of(part(router, skill), part(outcome(Label.OTHER), skill), seed);
      table.append(" | ").append(difference).append(" |\n");
    }
    return table.toString();
  }

  private boolean of(Skill skill, int i) {
    return questions.get(i).skill().name().equals(skill.name());
  }

  private boolean[] part(boolean[] result, Skill skill) {
    int[] chosen = IntStream.range(0, result.length).filter(i -> of(skill, i)).toArray();
    boolean[] part = new boolean[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      part[i] = result[chosen[i]];
    }
    return part;
  }

  /** Rows: experts; columns: what applying one to all questions does to its skill and others. */
  private String effects() {
    StringBuilder table = new StringBuilder();
    table.append(
        "| expert | its skill: base → expert | points (95 %) | mean of the others, points | worst |"
            + " best |\n|---|---|---|---|---|---|\n");
    StringBuilder matrix = new StringBuilder("| points under | ");
    matrix.append(String.join(" | ", Skills.all().stream().map(Skill::name).toList()));
    matrix.append(" |\n|").append("---|".repeat(Skills.all().size() + 1)).append('\n');
    for (Expert expert : strategies.experts()) {
      table.append(effect(expert));
      matrix.append("| ").append(expert.name());
      for (Skill skill : Skills.all()) {
        matrix.append(" | %+.1f".formatted(change(expert, skill)));
      }
      matrix.append(" |\n");
    }
    return table + "\n" + matrix;
  }

  private String effect(Expert expert) {
    Skill own = Skills.named(expert.name());
    boolean[] base = part(outcome(Label.OTHER), own);
    boolean[] under = part(outcome(expert.name()), own);
    List<Skill> others =
        Skills.all().stream().filter(skill -> !skill.name().equals(own.name())).toList();
    double mean = others.stream().mapToDouble(skill -> change(expert, skill)).average().orElse(0);
    Skill worst =
        others.stream()
            .min(Comparator.comparingDouble(skill -> change(expert, skill)))
            .orElseThrow();
    Skill best =
        others.stream()
            .max(Comparator.comparingDouble(skill -> change(expert, skill)))
            .orElseThrow();
    return "| %s | %.1f → %.1f %% | %s | %+.1f | %s %+.1f | %s %+.1f |%n"
        .formatted(
            expert.id(),
            share(base, _ -> true),
            share(under, _ -> true),
            Paired.of(under, base, seed),
            mean,
            worst.name(),
            change(expert, worst),
            best.name(),
            change(expert, best));
  }

  private double change(Expert expert, Skill skill) {
    return share(outcome(expert.name()), i -> of(skill, i))
        - share(outcome(Label.OTHER), i -> of(skill, i));
  }
}
