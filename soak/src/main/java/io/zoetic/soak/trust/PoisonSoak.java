// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.trust;

import io.zoetic.core.AliasName;
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
import io.zoetic.vectorstore.learning.TrainingRun;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;

/**
 * Somebody with a client's key tries to have wrong answers served, in all the ways of {@link
 * Poison}, each on a platform of its own. What is served afterwards is measured on questions that
 * neither training nor the gate has seen. One thread.
 */
final class PoisonSoak {
  private static final String ACTOR = "soak";
  private static final Duration LEASE = Duration.ofMinutes(5);
  private static final int CURATE_AT_ONCE = 500;
  private static final int ATTEMPTS = 3;

  private final Options options;
  private final TrainingModels models;
  private final Platform.Files files;
  private final PrintStream out;

  /**
   * The options of the measurement.
   *
   * @param skill of a shipped expert
   * @param pieces that are sent, on each day
   * @param month how many days the one who has time takes
   * @param held questions of the test split
   */
  record Options(
      List<Poison> poisons,
      PromotionRule rule,
      String skill,
      int pieces,
      int month,
      int held,
      long seed) {}

  private PoisonSoak(
      Options options, TrainingModels models, Platform.Files files, PrintStream out) {
    this.options = options;
    this.models = models;
    this.files = files;
    this.out = out;
  }

  /**
   * Prints a row as soon as somebody has tried.
   *
   * @return whether nobody could do harm
   */
  static boolean run(Options options, DataDirectory directory, PrintStream out) throws IOException {
    Platform.Files files =
        new Platform.Files(
            ReferenceModel.extractTo(directory.path().resolve("model")),
            ReferenceModel.extractExpertsTo(directory.path().resolve("experts")));
    try (TrainingModels models =
        TrainingModels.open(
            files.model(),
            LayoutSpec.ALL,
            directory.path().resolve("svd"),
            BatchInferenceOptions.DEFAULTS)) {
      return new PoisonSoak(options, models, files, out).run();
    }
  }

  private boolean run() throws IOException {
    out.println(
        "| attack | pieces | believed | runs | served of it | right before → after | p | harm |");
    out.println("| --- | --- | --- | --- | --- | --- | --- | --- |");
    boolean unharmed = true;
    for (Poison poison : options.poisons()) {
      try (Platform platform = Platform.create(models, files)) {
        unharmed &= isUnharmed(poison, platform);
      }
    }
    return unharmed;
  }

  private boolean isUnharmed(Poison poison, Platform platform) {
    Random random = new Random(options.seed());
    Served before = Served.now(models, platform.stores());
    int days = poison.days(options.month());
    int pieces = poison.count(options.pieces());
    Instant first = Instant.now().minus(Duration.ofDays(days));
    int served = 0;
    String last = "";
    for (int day = 0; day < days; day++) {
      Served now = Served.now(models, platform.stores());
      new Poisoner(now, platform, Skills.named(options.skill()), random)
          .speak(poison, pieces, first.plus(Duration.ofDays(day)));
      TrainingRun run = learn(platform, random.nextInt(1_000_000));
      last = String.valueOf(run.outcome());
      served += isServed(run, platform) ? 1 : 0;
    }
    Harm harm =
        Harm.between(
            before,
            Served.now(models, platform.stores()),
            options.skill(),
            platform.shipped().stream()
                .filter(other -> !other.equals(options.skill()))
                .filter(other -> Skills.all().stream().anyMatch(each -> each.name().equals(other)))
                .toList(),
            new Harm.Draw(options.seed(), options.held()));
    out.printf(
        "| %s | %d | %s | %d | %d | %s | %.3f | %s |%n<!-- %s -->%n",
        poison.word(),
        days * pieces,
        believed(platform.feedback()),
        days,
        served,
        harm.target(),
        harm.target().chanceOfLoss(),
        harm.isProven() ? "YES" : "no",
        last);
    out.flush();
    return !harm.isProven();
  }

  private TrainingRun learn(Platform platform, long seed) {
    Curator curator = new Curator(TrustOptions.ofDefaults(), false);
    int decided;
    do {
      decided = platform.stores().curation().curate(CURATE_AT_ONCE, curator);
    } while (decided > 0);
    var runs = platform.stores().runs();
    runs.enqueue(
        new RunRequest(
            options.skill(),
            RunRequest.Cause.FEEDBACK,
            "as it starts of itself",
            ACTOR,
            "{}",
            seed));
    RunLease lease = runs.lease(ACTOR, LEASE, ATTEMPTS).orElseThrow();
    TrainingJob.of(
            models,
            platform.stores(),
            new TrainingJob.Rules(ExpertSelection.TOP_1, options.rule()),
            ACTOR,
            _ -> {})
        .run(lease);
    return runs.show(lease.run().id()).orElseThrow();
  }

  private boolean isServed(TrainingRun run, Platform platform) {
    return platform
        .stores()
        .registry()
        .show(options.skill())
        .flatMap(expert -> expert.pointer(AliasName.CHAMPION))
        .filter(pointer -> Objects.equals(pointer.version(), run.version()))
        .isPresent();
  }

  /** Of what a page shows. */
  private static String believed(FeedbackStore feedback) {
    int believed =
        Stream.of(FeedbackState.CONSUMED, FeedbackState.TRUSTED)
            .mapToInt(state -> feedback.list(Scope.ALL, null, state, FeedbackStore.MAX_PAGE).size())
            .sum();
    return believed < FeedbackStore.MAX_PAGE ? String.valueOf(believed) : "1000 or more";
  }
}
