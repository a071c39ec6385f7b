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
import io.zoetic.vectorstore.feedback.Erasure;
import io.zoetic.vectorstore.feedback.Feedback;
import io.zoetic.vectorstore.feedback.FeedbackKind;
import io.zoetic.vectorstore.feedback.FeedbackSource;
import io.zoetic.vectorstore.feedback.FeedbackState;
import io.zoetic.vectorstore.feedback.Metric;
import io.zoetic.vectorstore.feedback.StoredInteraction;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.RunLease;
import io.zoetic.vectorstore.learning.RunRequest;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.learning.TrainingRun;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** From feedback in PostgreSQL to a champion, by a real trainer worker on the reference model. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class LearningIT {
  private static final Attribution ADA_SAYS = new Attribution("ada", "a test");

  private static final String EXPERT = "wordy";
  private static final int QUESTIONS = 200;
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private PostgresDatabase database;
  private Stores stores;
  private PostgresDatabase ofTrainer;
  private PostgresDatabase ofWorker;
  private Stores trainer;
  private Path model;

  @BeforeAll
  void start(@TempDir Path path) throws Exception {
    model = ReferenceModel.extractTo(path.resolve("model"));
    String name = POSTGRES.createDatabase();
    database = POSTGRES.as("zoetic_gateway", name);
    stores = Stores.of(() -> database);
    ofTrainer = POSTGRES.as("zoetic_trainer", name);
    trainer = Stores.of(() -> ofTrainer);
    ofWorker = POSTGRES.as("zoetic_worker", name);
  }

  @AfterAll
  void stop() {
    database.close();
    ofTrainer.close();
    ofWorker.close();
  }

  /** Feedback comes first here, its interactions later: none of it may be lost for that. */
  @Test
  void feedback_beforeItsInteractions_growsAnExpertThatIsServed() throws Exception {
    stores
        .learning()
        .feedback()
        .declare(
            new Metric(
                "wordy-correction",
                FeedbackKind.DEMONSTRATION,
                Metric.Level.REQUEST,
                true,
                null,
                Map.of(),
                1,
                false,
                EXPERT),
            ADA_SAYS);
    List<Example> questions = Skills.named("number-in-words").examples(Split.TRAIN, 5, QUESTIONS);
    List<Feedback> feedback = new ArrayList<>();
    List<StoredInteraction> interactions = new ArrayList<>();
    for (int i = 0; i < questions.size(); i++) {
      feedback.add(correction(i, questions.get(i)));
      interactions.add(interaction(i, questions.get(i)));
    }
    stores.learning().feedback().accept(feedback);

    try (TrainerWorker _ =
        TrainerWorker.start(
            config(), new InMemoryEventLog(), trainer.ofTrainer(), new SimpleMeterRegistry())) {
      assertThat(state(feedback.getFirst())).isEqualTo(FeedbackState.RECEIVED);
      trainer.learning().interactions().record(interactions);
      // As an adapter worker does that starts later.
      ReferenceBase.register(Stores.of(() -> ofWorker), model);
      awaitEnd(EXPERT);
    }

    TrainingRun run = stores.learning().runs().list(EXPERT, 1).getFirst();
    assertThat(run.outcome()).contains(EXPERT + ": ");
    assertThat(run.state()).isEqualTo(RunState.PUBLISHED);
    ExpertVersion version = stores.experts().version(new VersionId(EXPERT, 2)).orElseThrow();
    assertThat(version.state()).isEqualTo(VersionState.CHAMPION);
    assertThat(version.trainingRun()).isEqualTo(run.id().toString());
    assertThat(version.gateReportJson()).contains("\"verdict\":\"blessed\"");
    assertThat(stores.experts().version(new VersionId(EXPERT, 1)).orElseThrow().state())
        .isEqualTo(VersionState.RETIRED);
    assertThat(version.metricsJson())
        .contains("\"teacher\":\"no teacher: ", "\"distilled_prompts\":0");
    assertThat(stores.learning().runs().promptsOf(run.id(), Scope.ALL)).isEmpty();
    assertThat(run.lineageJson()).contains("data_sha256", "base_model", "\"seed\":1");
    assertThat(stores.learning().runs().feedbackOf(run.id(), Scope.ALL)).hasSize(run.examples());
    assertThat(stores.learning().runs().evaluationsOf(run.id()))
        .extracting("suite")
        .contains(EXPERT);

    Erasure erasure = stores.learning().feedback().forget("user-3", Scope.ALL, ADA_SAYS);

    assertThat(erasure.feedback()).isPositive();
    assertThat(erasure.learnt()).contains(new VersionId(EXPERT, 2));
    assertThat(stores.learning().feedback().forget("user-3", Scope.ALL, null).feedback()).isZero();
  }

  /** What killed every trainer that leased it, and what failed for one bad demonstration. */
  @Test
  void demonstrationsThatAVerifierCannotRead_areLeftOutAndKillNoTrainer() throws Exception {
    trainer
        .learning()
        .curation()
        .importExamples(demonstrations("deadly", 40, "(((a{1,1000}){1,1000}){1,1000})"));
    trainer.learning().curation().importExamples(demonstrations("sums", 40, "7"));
    trainer.learning().curation().importExamples(demonstrations("sums", 40, "hello"));
    ReferenceBase.register(Stores.of(() -> ofWorker), model);
    UUID deadly =
        start("deadly", "{\"objective\": \"grpo\", \"verifier\": \"regex\", \"steps\": 2}");
    UUID sums = start("sums", "{\"verifier\": \"numeric\", \"steps\": 2}");

    try (TrainerWorker _ =
        TrainerWorker.start(
            config(), new InMemoryEventLog(), trainer.ofTrainer(), new SimpleMeterRegistry())) {
      awaitEnd("deadly");
      awaitEnd("sums");
    }

    TrainingRun killer = stores.learning().runs().show(deadly).orElseThrow();
    assertThat(killer.state()).isEqualTo(RunState.FAILED);
    assertThat(killer.outcome())
        .startsWith("verifier regex must be able to read a demonstration, can read none of ");
    TrainingRun survivor = stores.learning().runs().show(sums).orElseThrow();
    assertThat(survivor.state()).as(survivor.outcome()).isEqualTo(RunState.REFUSED);
    assertThat(survivor.outcome())
        .contains("; left out were 40 demonstrations that verifier numeric cannot read: example ");
    assertThat(survivor.progressJson()).contains("\"demonstrations_left_out\":40");
  }

  @Test
  void trainer_stoppedInARun_givesItBackAtOnceAndUsesNoAttempt() throws Exception {
    trainer.learning().curation().importExamples(demonstrations("slow", 40, "7"));
    ReferenceBase.register(Stores.of(() -> ofWorker), model);
    UUID slow = start("slow", "{\"steps\": 5000}");
    try (TrainerWorker _ =
        TrainerWorker.start(
            config(), new InMemoryEventLog(), trainer.ofTrainer(), new SimpleMeterRegistry())) {
      await(
          () -> stores.learning().runs().show(slow).orElseThrow().progressJson().contains("loss"));
    }

    TrainingRun left = stores.learning().runs().show(slow).orElseThrow();

    assertThat(left.state()).isEqualTo(RunState.QUEUED);
    assertThat(left.owner()).isNull();
    RunLease next =
        trainer.learning().runs().lease("trainer-next", Duration.ofMinutes(1), 1).orElseThrow();
    assertThat(next.run().id()).isEqualTo(slow);
    assertThat(next.fence()).isEqualTo(2);
    stores.learning().runs().cancel(slow, ADA_SAYS);
  }

  private UUID start(String expert, String config) {
    return stores
        .learning()
        .runs()
        .enqueue(new RunRequest(expert, RunRequest.Cause.OPERATOR, "for a test", "ada", config, 1))
        .id();
  }

  private static List<io.zoetic.vectorstore.learning.Example> demonstrations(
      String expert, int count, String answer) {
    return IntStream.range(0, count)
        .mapToObj(
            i -> {
              String question = "Question %d of %s about %s?".formatted(i, expert, answer);
              PromptJson prompt = PromptJson.ofQuestion(question);
              return new io.zoetic.vectorstore.learning.Example(
                  UUID.nameUUIDFromBytes(question.getBytes(StandardCharsets.UTF_8)),
                  expert,
                  io.zoetic.vectorstore.learning.Example.Kind.DEMONSTRATION,
                  prompt.json(),
                  prompt.hash(),
                  io.zoetic.vectorstore.learning.Example.Answer.of(answer),
                  null,
                  1,
                  1,
                  Author.IMPORT,
                  null,
                  null);
            })
        .toList();
  }

  private void awaitEnd(String expert) {
    await(
        () ->
            stores.learning().runs().list(expert, 1).stream()
                .anyMatch(run -> run.state().isFinal()));
  }

  private static void await(BooleanSupplier condition) {
    Waiting.until(PATIENCE, "the condition", condition::getAsBoolean);
  }

  private FeedbackState state(Feedback feedback) {
    return stores.learning().feedback().show(feedback.id(), Scope.ALL).orElseThrow().state();
  }

  private TrainerWorkerConfig config() {
    return new TrainerWorkerConfig(
        "trainer-test",
        model,
        Optional.of(LayoutSpec.ALL),
        SharedFactors.DIRECTORY,
        BatchInferenceOptions.DEFAULTS,
        0,
        new TrainingJob.Rules(ExpertSelection.TOP_1, PromotionRule.TRUST, 64),
        3,
        RetentionOptions.DEFAULTS,
        new TriggerOptions(100, 20, Duration.ZERO, 64, Duration.ofHours(1)),
        TrustOptions.ofDefaults(),
        GrowthOptions.OFF,
        SandboxPolicy.COMPLETE);
  }

  private static Feedback correction(int index, Example question) {
    Instant now = Instant.now();
    return new Feedback(
        UUID.randomUUID(),
        new Feedback.Sender("key", KeyRole.ADMIN, null, "correction-" + index, "0".repeat(64)),
        new Feedback.Subject(new ChoiceId("request-" + index, 0), null, null),
        "wordy-correction",
        FeedbackKind.DEMONSTRATION,
        "\"" + question.answer() + "\"",
        new FeedbackSource(FeedbackSource.Type.END_USER, "user-" + index % 10),
        null,
        "{}",
        now,
        now);
  }

  private static StoredInteraction interaction(int index, Example question) {
    PromptJson prompt = PromptJson.ofQuestion(question.prompt());
    Instant now = Instant.now();
    return new StoredInteraction(
        new ChoiceId("request-" + index, 0),
        new StoredInteraction.Owner(null, "key", null, null),
        "zoetic/auto",
        new StoredInteraction.AskedPrompt(prompt.json(), prompt.hash(), new int[] {1}),
        new StoredInteraction.GivenAnswer("?", new int[] {1}, new double[] {-1}),
        List.of(),
        "{}",
        now,
        now);
  }
}
