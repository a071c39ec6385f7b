// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.zoetic.core.ExpertRole;
import io.zoetic.core.ExpertSelection;
import io.zoetic.core.PromptJson;
import io.zoetic.core.VersionId;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.referencemodel.skill.Skills;
import io.zoetic.referencemodel.skill.Split;
import io.zoetic.testkit.SharedFactors;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.inference.BatchInferenceOptions;
import io.zoetic.trainerworker.run.PromotionRule;
import io.zoetic.trainerworker.run.TrainerStores;
import io.zoetic.trainerworker.run.TrainingJob;
import io.zoetic.vectorstore.audit.ChangeRequest;
import io.zoetic.vectorstore.experts.ExpertMutation;
import io.zoetic.vectorstore.experts.ExpertVersion;
import io.zoetic.vectorstore.experts.NewVersion;
import io.zoetic.vectorstore.experts.VectorValues;
import io.zoetic.vectorstore.experts.VersionState;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Examples;
import io.zoetic.vectorstore.learning.RunLease;
import io.zoetic.vectorstore.learning.RunRequest;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.learning.TrainingRun;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.lang.reflect.Proxy;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Runs that mix the shipped experts instead of training a z, in PostgreSQL. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class MixtureRunIT {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String ACTOR = "trainer";
  private static final String MIXTURE = "{\"method\": \"mixture\"}";

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private PostgresDatabase database;
  private Stores stores;
  private TrainingModels models;
  private Path model;
  private Path experts;

  @BeforeAll
  void start(@TempDir Path path) throws Exception {
    model = ReferenceModel.extractTo(path.resolve("model"));
    experts = ReferenceModel.extractExpertsTo(path.resolve("experts"));
    models =
        TrainingModels.open(
            model, LayoutSpec.ALL, SharedFactors.DIRECTORY, BatchInferenceOptions.DEFAULTS);
  }

  @AfterAll
  void stop() {
    models.close();
  }

  @BeforeEach
  void begin() throws Exception {
    database = POSTGRES.emptyDatabase();
    stores = Stores.of(() -> database);
    String digest = ReferenceBase.register(stores, model);
    var layout = models.trainer().layout();
    stores.baseModels().registerLayout(digest, layout.spec().toString(), layout.size());
  }

  @AfterEach
  void end() {
    database.close();
  }

  private void teach(String expert, String skill, int count) {
    List<Example> taught = new ArrayList<>();
    for (var question : Skills.named(skill).examples(Split.TRAIN, 5, count)) {
      PromptJson prompt = PromptJson.ofQuestion(question.prompt());
      String name = expert + question.prompt();
      taught.add(
          new Example(
              UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)),
              expert,
              Example.Kind.DEMONSTRATION,
              prompt.json(),
              prompt.hash(),
              Example.Answer.of(question.answer()),
              null,
              1,
              1,
              Author.IMPORT,
              null,
              null));
    }
    stores.learning().curation().importExamples(taught);
  }

  private TrainingRun run(String expert) {
    return run(expert, stores.ofTrainer(), _ -> {});
  }

  private TrainingRun run(
      String expert, TrainerStores kept, Consumer<Map<String, Object>> progress) {
    var runs = stores.learning().runs();
    TrainingRun run =
        runs.enqueue(
            new RunRequest(expert, RunRequest.Cause.OPERATOR, "a test", ACTOR, MIXTURE, 1));
    RunLease lease = runs.lease(ACTOR, Duration.ofMinutes(5), 3).orElseThrow();
    TrainingJob.of(
            models,
            kept,
            new TrainingJob.Rules(ExpertSelection.TOP_1, PromotionRule.TRUST),
            ACTOR,
            progress)
        .run(lease);
    return runs.show(run.id()).orElseThrow();
  }

  /** Nothing is served at first, then the experts that the reference model comes with. */
  @Test
  void aMixtureOfWhatIsServed_isJudgedAndServedAsAVersion() throws Exception {
    teach("days", "weekday", 40);
    TrainingRun none = run("days");
    assertThat(none.state()).isEqualTo(RunState.REFUSED);
    assertThat(none.outcome())
        .startsWith("a mixture needs at least one expert that is served, there is none");
    assertThat(learntBy(none)).isEmpty();

    // Without a router, which would send what days is taught to weekday: nothing would be gained.
    new ShippedExperts(model, experts).register(stores.experts());
    TrainingRun mixed = run("days");

    assertThat(mixed.state()).as(mixed.outcome()).isEqualTo(RunState.PUBLISHED);
    assertThat(mixed.lineageJson())
        .contains("\"method\":\"mixture\"", "\"train_examples\":16")
        .doesNotContain("steps");
    assertThat(learntBy(mixed)).hasSize(16);
    ExpertVersion version = stores.experts().version(new VersionId("days", 2)).orElseThrow();
    assertThat(version.state()).isEqualTo(VersionState.CHAMPION);
    assertThat(version.trainingRun()).isEqualTo(mixed.id().toString());
    JsonNode metrics = JSON.readTree(version.metricsJson());
    assertThat(metrics.at("/mixture/weekday@1").asDouble())
        .as(version.metricsJson())
        .isGreaterThan(0.3);
    assertThat(metrics.path("shots").isInt()).as(version.metricsJson()).isTrue();
    assertThat(metrics.path("shots").asInt()).isEqualTo(16);
    assertThat(metrics.path("objective_held_out").asDouble())
        .isGreaterThan(metrics.path("objective_held_out_base").asDouble());
    assertThat(metrics.path("evaluations").asInt())
        .isBetween(1, metrics.path("evaluations_max").asInt());
    requireMixed(version, metrics.path("mixture"));
  }

  private Set<UUID> learntBy(TrainingRun run) {
    return stores.learning().runs().examplesOf(Set.of(run.id()));
  }

  private void apply(ExpertMutation mutation) {
    stores
        .experts()
        .apply(mutation, new ChangeRequest("ada", "a test", UUID.randomUUID().toString(), null));
  }

  /** The z of another expert becomes the next champion of one. */
  private void serve(String expert, String other) {
    ExpertVersion of = stores.experts().version(new VersionId(other, 1)).orElseThrow();
    VersionId next = new VersionId(expert, 2);
    apply(
        new ExpertMutation.Register(
            new NewVersion(
                expert,
                ExpertRole.SKILL,
                of.description(),
                of.baseModel(),
                of.layout(),
                VectorValues.of(values(of.id())),
                null,
                null,
                "{}")));
    apply(new ExpertMutation.Evaluate(next));
    apply(new ExpertMutation.Bless(next, "{\"verdict\": \"blessed\"}"));
    apply(new ExpertMutation.Promote(next));
  }

  /** What serves requests was read; a version that is promoted then is none of it. */
  @Test
  void aChampionThatChangesWhileTheRunReads_isNotNamedForTheOneThatIsMixed() throws Exception {
    teach("days", "weekday", 40);
    new ShippedExperts(model, experts).register(stores.experts());
    TrainerStores kept = stores.ofTrainer();
    AtomicBoolean promoted = new AtomicBoolean();
    Examples examples =
        (Examples)
            Proxy.newProxyInstance(
                getClass().getClassLoader(),
                new Class<?>[] {Examples.class},
                (_, method, arguments) -> {
                  if (method.getName().equals("sample") && promoted.compareAndSet(false, true)) {
                    serve("weekday", "unit");
                  }
                  return method.invoke(kept.examples(), arguments);
                });
    TrainingRun mixed = run("days", with(kept, examples), _ -> {});

    assertThat(promoted).isTrue();
    ExpertVersion version =
        stores
            .experts()
            .version(new VersionId("days", Objects.requireNonNull(mixed.version())))
            .orElseThrow();
    JsonNode mixture = JSON.readTree(version.metricsJson()).path("mixture");
    assertThat(mixture.has("weekday@1")).as(version.metricsJson()).isTrue();
    requireMixed(version, mixture);
  }

  private static TrainerStores with(TrainerStores kept, Examples examples) {
    return new TrainerStores(
        kept.baseModels(),
        kept.registry(),
        kept.interactions(),
        kept.curation(),
        examples,
        kept.runs(),
        kept.routers(),
        kept.trainers(),
        kept.growth(),
        kept.retention());
  }

  @Test
  void aPartThatIsQuarantinedDuringTheSearch_isNotServed_andTheShotsAreLeft() throws Exception {
    teach("days", "weekday", 40);
    new ShippedExperts(model, experts).register(stores.experts());
    AtomicBoolean quarantined = new AtomicBoolean();
    TrainingRun mixed =
        run(
            "days",
            stores.ofTrainer(),
            progress -> {
              if (progress.containsKey("evaluations") && quarantined.compareAndSet(false, true)) {
                apply(new ExpertMutation.Quarantine(new VersionId("weekday", 1)));
              }
            });

    assertThat(quarantined).isTrue();
    assertThat(mixed.state()).as(mixed.outcome()).isEqualTo(RunState.REFUSED);
    assertThat(mixed.outcome())
        .contains("; refused: it is mixed of weekday@1, which is quarantined");
    ExpertVersion version = stores.experts().version(new VersionId("days", 2)).orElseThrow();
    assertThat(version.state()).isEqualTo(VersionState.REJECTED);
    assertThat(version.gateReportJson()).contains("weekday@1");
    assertThat(learntBy(mixed)).isEmpty();
  }

  /** z is 1 + Σ α (z − 1) of the versions that the lineage names, in float64. */
  private void requireMixed(ExpertVersion version, JsonNode mixture) {
    double[] expected = new double[version.size()];
    Arrays.fill(expected, 1);
    mixture
        .properties()
        .forEach(
            part -> {
              float[] z = values(id(part.getKey()));
              for (int i = 0; i < expected.length; i++) {
                expected[i] += part.getValue().asDouble() * (z[i] - 1);
              }
            });
    float[] z = values(version.id());
    for (int i = 0; i < expected.length; i++) {
      assertThat((double) z[i]).isCloseTo(expected[i], within(1e-6));
    }
  }

  private static VersionId id(String text) {
    String[] parts = text.split("@", 2);
    return new VersionId(parts[0], Integer.parseInt(parts[1]));
  }

  private float[] values(VersionId id) {
    return Objects.requireNonNull(stores.experts().values(List.of(id)).get(id)).toArray();
  }
}
