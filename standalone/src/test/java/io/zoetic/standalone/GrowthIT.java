// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.zoetic.core.ChoiceId;
import io.zoetic.core.ExpertSelection;
import io.zoetic.core.PromptJson;
import io.zoetic.core.Scope;
import io.zoetic.core.VersionId;
import io.zoetic.events.InMemoryEventLog;
import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.svf.Layout;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.referencemodel.skill.Example;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.testkit.SharedFactors;
import io.zoetic.testkit.Waiting;
import io.zoetic.trainerworker.RetentionOptions;
import io.zoetic.trainerworker.TrainerWorker;
import io.zoetic.trainerworker.TrainerWorkerConfig;
import io.zoetic.trainerworker.TriggerOptions;
import io.zoetic.trainerworker.curation.TrustOptions;
import io.zoetic.trainerworker.growth.GrowthOptions;
import io.zoetic.trainerworker.inference.BatchInferenceOptions;
import io.zoetic.trainerworker.reward.SandboxPolicy;
import io.zoetic.trainerworker.run.PromotionRule;
import io.zoetic.trainerworker.run.TrainingJob;
import io.zoetic.vectorstore.access.KeyRole;
import io.zoetic.vectorstore.audit.Attribution;
import io.zoetic.vectorstore.experts.ExpertVersion;
import io.zoetic.vectorstore.experts.VersionState;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.FeedbackSource;
import io.zoetic.vectorstore.feedback.FeedbackState;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.growth.GrowthCluster;
import io.zoetic.vectorstore.growth.GrowthDecision;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.learning.TrainingRun;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** From corrections of the base model to an expert that nobody named, on the reference model. */
final class GrowthIT {
  private static final Attribution ADA_SAYS = new Attribution("ada", "a test");

  /** What the base model never says of itself. */
  private static final String HOUSE_STYLE = "It is %s, dear customer";

  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private PostgresDatabase database;
  private PostgresDatabase ofTrainer;
  private Stores stores;
  private Stores trainer;
  private Path model;
  @TempDir private Path directory;
  private final List<Feedback> all = new ArrayList<>();
  private int said;

  @BeforeEach
  void open() throws Exception {
    model = ReferenceModel.extractTo(directory.resolve("model"));
    String name = POSTGRES.createDatabase();
    database = POSTGRES.as("zoetic_gateway", name);
    stores = Stores.of(() -> database);
    ofTrainer = POSTGRES.as("zoetic_trainer", name);
    trainer = Stores.of(() -> ofTrainer);
    ModelConfig config = ModelConfig.read(model);
    try (Checkpoint checkpoint = Checkpoint.open(model);
        PostgresDatabase ofWorker = POSTGRES.as("zoetic_worker", name)) {
      Stores worker = Stores.of(() -> ofWorker);
      ReferenceBase.register(worker, model);
      Layout layout = Layout.of(LayoutSpec.ALL, config.matrices());
      worker
          .baseModels()
          .registerLayout(checkpoint.digest(), layout.spec().toString(), layout.size());
    }
  }

  @AfterEach
  void close() {
    database.close();
    ofTrainer.close();
  }

  private TrainerWorker start() {
    return TrainerWorker.start(
        new TrainerWorkerConfig(
            "trainer-test",
            model,
            Optional.of(LayoutSpec.ALL),
            SharedFactors.DIRECTORY,
            BatchInferenceOptions.DEFAULTS,
            0,
            new TrainingJob.Rules(ExpertSelection.TOP_1, PromotionRule.TRUST),
            3,
            RetentionOptions.DEFAULTS,
            new TriggerOptions(60, 20, Duration.ZERO, 64, Duration.ofHours(1)),
            TrustOptions.ofDefaults(),
            new GrowthOptions(true, 8, 2, false),
            SandboxPolicy.COMPLETE),
        new InMemoryEventLog(),
        trainer.ofTrainer(),
        new SimpleMeterRegistry());
  }

  /** Somebody asked the base model, got an answer, and said what is right. */
  private List<Feedback> correct(String skill, int questions) {
    return say(skill, questions, FeedbackKind.DEMONSTRATION, "%s");
  }

  /** Somebody asked the base model and liked the answer. */
  private List<Feedback> like(String skill, int questions) {
    return say(skill, questions, FeedbackKind.BOOLEAN, "%s");
  }

  private List<Feedback> say(String skill, int questions, FeedbackKind kind, String form) {
    List<Feedback> feedback = new ArrayList<>();
    List<StoredInteraction> interactions = new ArrayList<>();
    for (Example question : Skills.named(skill).examples(Split.TRAIN, 5 + said, questions)) {
      ChoiceId request = new ChoiceId("request-" + said, 0);
      String key = "key-" + said % 4;
      String user = "user-" + said % 10;
      said++;
      boolean likes = kind == FeedbackKind.BOOLEAN;
      Instant now = Instant.now();
      feedback.add(
          new Feedback(
              UUID.randomUUID(),
              new Feedback.Sender(key, KeyRole.ADMIN, null, "said-" + said, "0".repeat(64)),
              new Feedback.Subject(request, null, null),
              likes ? "thumb" : kind.word(),
              kind,
              likes ? "true" : "\"" + form.formatted(question.answer()) + "\"",
              new FeedbackSource(FeedbackSource.Type.END_USER, user),
              null,
              "{}",
              now,
              now));
      PromptJson prompt = PromptJson.ofQuestion(question.prompt());
      interactions.add(
          new StoredInteraction(
              request,
              new StoredInteraction.Owner(null, key, user, null),
              "zoetic/auto",
              new StoredInteraction.AskedPrompt(prompt.json(), prompt.hash(), new int[] {1}),
              new StoredInteraction.GivenAnswer(
                  likes ? question.answer() : "?", new int[] {1}, new double[] {-1}),
              List.of(),
              "{}",
              now,
              now));
    }
    trainer.learning().interactions().record(interactions);
    stores.learning().feedback().accept(feedback);
    all.addAll(feedback);
    return feedback;
  }

  private List<GrowthCluster> clusters(GrowthCluster.@Nullable State state) {
    return stores.learning().ledger().list(state, 1000);
  }

  private GrowthDecision last(GrowthCluster cluster) {
    return stores.learning().ledger().decisions(cluster.id()).getFirst();
  }

  private FeedbackState state(Feedback feedback) {
    return stores.learning().feedback().show(feedback.id(), Scope.ALL).orElseThrow().state();
  }

  private static void await(String what, BooleanSupplier condition) {
    Waiting.until(PATIENCE, what, condition::getAsBoolean);
  }

  private void awaitDecided() {
    await(
        "every cluster that has enough is decided on",
        () ->
            all.stream().noneMatch(each -> state(each) == FeedbackState.RECEIVED)
                && trainer.learning().growth().unplaced(Set.of(), 1).isEmpty()
                && trainer.learning().growth().mature(baseModel(), 8, 2).isEmpty());
  }

  private String baseModel() {
    try (Checkpoint checkpoint = Checkpoint.open(model)) {
      return checkpoint.digest();
    }
  }

  @Test
  void corrections_ofOneConvention_makeAnExpertUnderANameOfItsOwn_thatIsServed() {
    // The base model answers 41 % of these rightly, far from the 70 % that would do.
    List<Feedback> corrections = correct("number-in-words", 160);

    try (TrainerWorker _ = start()) {
      await(
          "the run of what grew ends",
          () ->
              stores.learning().runs().list(null, 9).stream()
                  .anyMatch(run -> run.state().isFinal()));
    }

    TrainingRun run = stores.learning().runs().list(null, 9).getLast();
    String expert = run.request().expert();
    assertThat(run.state()).as(run.outcome()).isEqualTo(RunState.PUBLISHED);
    List<GrowthCluster> grown =
        clusters(GrowthCluster.State.GIVEN).stream()
            .filter(each -> each.isGrown() && expert.equals(each.expert()))
            .toList();
    assertThat(grown).hasSize(1);
    GrowthDecision decision = last(grown.getFirst());
    assertThat(decision.kind()).isEqualTo(GrowthDecision.Kind.GROW);
    assertThat(decision.reason())
        .startsWith("the base model answers ")
        .contains("there is no expert");
    ExpertVersion version = stores.experts().version(new VersionId(expert, 2)).orElseThrow();
    assertThat(version.state()).isEqualTo(VersionState.CHAMPION);
    assertThat(version.description()).startsWith("Grown from feedback on prompts with: ");
    assertThat(corrections).filteredOn(each -> state(each) == FeedbackState.CONSUMED).isNotEmpty();
    assertThat(stores.audit().list(0, 100))
        .anySatisfy(entry -> assertThat(entry.content().action()).isEqualTo("grow"));
  }

  @Test
  void whatAnExpertKnows_orTheBaseModelAnswersRightly_growsNothing() throws Exception {
    Path experts = ReferenceModel.extractExpertsTo(directory.resolve("experts"));
    var shipped = new ShippedExperts(model, experts);
    shipped.register(stores.experts());
    shipped.publishRouter(trainer.learning().routers());
    List<Feedback> known = correct("weekday", 40);
    List<Feedback> fine = like("yes-or-no", 40);

    try (TrainerWorker _ = start()) {
      awaitDecided();
    }

    assertThat(clusters(null)).filteredOn(GrowthCluster::isGrown).isEmpty();
    assertThat(clusters(GrowthCluster.State.GIVEN))
        .isNotEmpty()
        .allSatisfy(
            given -> {
              assertThat(given.expert()).isEqualTo("weekday");
              assertThat(last(given).kind())
                  .isIn(GrowthDecision.Kind.REUSE, GrowthDecision.Kind.UPDATE);
            });
    assertThat(clusters(GrowthCluster.State.OPEN))
        .flatExtracting(open -> stores.learning().ledger().decisions(open.id()))
        .extracting(GrowthDecision::kind)
        .isNotEmpty()
        .containsOnly(GrowthDecision.Kind.WAIT);
    assertThat(fine).allSatisfy(each -> assertThat(state(each)).isEqualTo(FeedbackState.MATCHED));
    assertThat(known).filteredOn(each -> state(each) == FeedbackState.TRUSTED).isNotEmpty();
    assertThat(stores.learning().runs().list(null, 9)).isEmpty();
  }

  @Test
  void veto_stopsACluster_forGood() {
    say("weekday", 40, FeedbackKind.DEMONSTRATION, HOUSE_STYLE);
    try (TrainerWorker _ = start()) {
      await("an expert grows", () -> !clusters(GrowthCluster.State.GIVEN).isEmpty());
      stores
          .learning()
          .ledger()
          .veto(clusters(GrowthCluster.State.GIVEN).getFirst().id(), ADA_SAYS);

      say("weekday", 40, FeedbackKind.DEMONSTRATION, HOUSE_STYLE);

      awaitDecided();
    }

    GrowthCluster vetoed = clusters(GrowthCluster.State.VETOED).getFirst();
    assertThat(last(vetoed).kind()).isEqualTo(GrowthDecision.Kind.VETO);
    assertThat(trainer.learning().growth().members(vetoed.id(), 99))
        .hasSizeGreaterThan(8)
        .extracting(io.zoetic.vectorstore.learning.Example::expert)
        .containsOnly(io.zoetic.vectorstore.learning.Example.UNASSIGNED);
  }
}
