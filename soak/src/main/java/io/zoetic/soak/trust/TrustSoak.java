// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.trust;

import io.zoetic.core.ExpertSelection;
import io.zoetic.core.Scope;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.standalone.embedded.DataDirectory;
import io.zoetic.trainerworker.curation.Curator;
import io.zoetic.trainerworker.curation.TrustOptions;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.inference.BatchInferenceOptions;
import io.zoetic.trainerworker.run.PromotionRule;
import io.zoetic.trainerworker.run.TrainingJob;
import io.zoetic.vectorstore.feedback.FeedbackState;
import io.zoetic.vectorstore.feedback.FeedbackStore;
import io.zoetic.vectorstore.learning.RunLease;
import io.zoetic.vectorstore.learning.RunRequest;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.learning.TrainingRun;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * Runs of the whole loop on feedback that is partly wrong, each on a platform of its own: curated,
 * trained, judged by the gate. Whether what was published does harm is measured apart from the
 * gate.
 */
final class TrustSoak implements AutoCloseable {
  private static final int CURATE_AT_ONCE = 500;
  private static final Duration LEASE = Duration.ofMinutes(5);
  private static final int BASE_SKILLS = 2;
  private static final String ACTOR = "soak";

  /** What the gate lets pass by itself, and no person looks at, is measured. */
  private static final TrainingJob.Rules RULES =
      new TrainingJob.Rules(ExpertSelection.TOP_1, PromotionRule.GATE);

  private final Options options;
  private final PrintStream out;
  private final TrainingModels models;
  private final Platform.Files files;
  private final List<Outcome> outcomes = new ArrayList<>();

  /**
   * The options of the measurement.
   *
   * @param asked questions of the train split that the honest ones ask
   * @param held questions of the test split on the target; other skills get a quarter each
   * @param steps of training; 0: as many as usual
   * @param first the number of the first run: a part of them can be repeated
   */
  record Options(
      List<String> skills,
      int runs,
      int first,
      Crowd.Noise noise,
      int asked,
      int held,
      int steps,
      long seed) {}

  /** The outcome of a run. */
  private record Outcome(boolean published, Harm harm) {
    boolean isHarmful() {
      return published && harm.isProven();
    }
  }

  private TrustSoak(Options options, DataDirectory directory, PrintStream out) throws IOException {
    this.options = options;
    this.out = out;
    this.files =
        new Platform.Files(
            ReferenceModel.extractTo(directory.path().resolve("model")),
            ReferenceModel.extractExpertsTo(directory.path().resolve("experts")));
    this.models =
        TrainingModels.open(
            files.model(),
            LayoutSpec.ALL,
            directory.path().resolve("svd"),
            BatchInferenceOptions.DEFAULTS);
  }

  /**
   * Prints a row as soon as a run has ended.
   *
   * @return whether nothing harmful was published
   */
  static boolean run(Options options, DataDirectory directory, PrintStream out) throws IOException {
    try (TrustSoak benchmark = new TrustSoak(options, directory, out)) {
      return benchmark.run();
    }
  }

  /**
   * The same platform, where identical copies are compared by what they answer at temperature 1.
   */
  static void compareCopies(int trials, Options options, DataDirectory directory, PrintStream out)
      throws IOException {
    try (TrustSoak benchmark = new TrustSoak(options, directory, out);
        Platform platform = Platform.create(benchmark.models, benchmark.files)) {
      Served served = Served.now(benchmark.models, platform.stores());
      new SameQuality(served, platform.shipped(), new Random(options.seed()), out).run(trials);
    }
  }

  private boolean run() throws IOException {
    out.println(
        "| run | skill | attack | feedback | adversary: used, quarantined, other | verdict |"
            + " target, % right | worst other (p) | harmful | seconds |");
    out.println("| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |");
    for (int run = options.first(); run < options.first() + options.runs(); run++) {
      try (Platform platform = Platform.create(models, files)) {
        outcomes.add(run(run, platform));
      }
    }
    return summary();
  }

  private Outcome run(int run, Platform platform) {
    long start = System.nanoTime();
    // Attacks and skills take turns at different paces, so that they meet in all pairs.
    String skill = options.skills().get(run % options.skills().size());
    Attack attack = Attack.of(run + run / options.skills().size());
    Random random = new Random(options.seed() + 7919L * run);
    Served before = Served.now(models, platform.stores());
    List<String> others = others(platform, skill, random);
    int sent =
        new Crowd(before, platform, Skills.named(skill), random)
            .speak(options.asked(), options.noise(), attack, Skills.named(others.getFirst()));
    TrainingRun trained = learn(platform, skill, random.nextInt(1_000_000));
    Harm harm =
        Harm.between(
            before,
            Served.now(models, platform.stores()),
            skill,
            others,
            new Harm.Draw(random.nextLong(), options.held()));
    Outcome outcome = new Outcome(trained.state() == RunState.PUBLISHED, harm);
    out.printf(
        "| %d | %s | %s | %d | %s | %s | %s | %s (%.3f) | %s | %.0f |%n",
        run,
        skill,
        attack.word(),
        sent,
        fate(platform.feedback()),
        trained.state().word(),
        harm.target(),
        harm.worst(),
        harm.worst().chanceOfLoss(),
        outcome.isHarmful() ? "YES" : "no",
        (System.nanoTime() - start) / 1e9);
    out.println("<!-- " + trained.outcome() + "; watch: " + harm.watched() + " -->");
    out.flush();
    return outcome;
  }

  /** All shipped experts' skills and some of the base model's, the shipped ones first. */
  private List<String> others(Platform platform, String target, Random random) {
    List<String> others = new ArrayList<>(platform.shipped());
    List<String> known = Skills.all().stream().map(skill -> skill.name()).toList();
    others.retainAll(known);
    others.remove(target);
    Collections.shuffle(others, random);
    List<String> rest = new ArrayList<>(known);
    rest.removeAll(platform.shipped());
    rest.remove(target);
    Collections.shuffle(rest, random);
    others.addAll(rest.subList(0, BASE_SKILLS));
    return others;
  }

  private TrainingRun learn(Platform platform, String skill, long seed) {
    Curator curator = new Curator(TrustOptions.ofDefaults(), false);
    int decided;
    do {
      decided = platform.stores().curation().curate(CURATE_AT_ONCE, curator);
    } while (decided > 0);
    String config = options.steps() == 0 ? "{}" : "{\"steps\": %d}".formatted(options.steps());
    var runs = platform.stores().runs();
    runs.enqueue(
        new RunRequest(skill, RunRequest.Cause.OPERATOR, "a test of trust", ACTOR, config, seed));
    RunLease lease = runs.lease(ACTOR, LEASE, 3).orElseThrow();
    TrainingJob.of(models, platform.stores(), RULES, ACTOR, _ -> {}).run(lease);
    return runs.show(lease.run().id()).orElseThrow();
  }

  /** What has become of what the adversary sent. */
  private static String fate(FeedbackStore feedback) {
    Map<FeedbackState, Integer> states = new EnumMap<>(FeedbackState.class);
    feedback.list(Scope.ALL, null, null, FeedbackStore.MAX_PAGE).stream()
        .filter(each -> Crowd.ADVERSARY.equals(each.feedback().source().id()))
        .forEach(each -> states.merge(each.state(), 1, Integer::sum));
    int used = states.getOrDefault(FeedbackState.CONSUMED, 0);
    int quarantined = states.getOrDefault(FeedbackState.QUARANTINED, 0);
    int all = states.values().stream().mapToInt(Integer::intValue).sum();
    return "%d, %d, %d".formatted(used, quarantined, all - used - quarantined);
  }

  private boolean summary() {
    long published = outcomes.stream().filter(Outcome::published).count();
    long harmful = outcomes.stream().filter(Outcome::isHarmful).count();
    long gains = outcomes.stream().filter(each -> each.published() && each.harm().isGain()).count();
    out.printf(
        "%n%d runs: %d published, %d of them surely better on their skill, %d harmful%n",
        outcomes.size(), published, gains, harmful);
    return harmful == 0;
  }

  @Override
  public void close() {
    models.close();
  }
}
