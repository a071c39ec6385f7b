// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import io.zoetic.trainerworker.run.TrainingJob;
import io.zoetic.vectorstore.experts.ExpertVersion;
import io.zoetic.vectorstore.experts.VersionState;
import io.zoetic.vectorstore.learning.Author;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.RunLease;
import io.zoetic.vectorstore.learning.RunRequest;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.learning.TrainingRun;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
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
    database = POSTGRES.emptyDatabase();
    stores = Stores.of(() -> database);
    String digest = ReferenceBase.register(stores, model);
    var layout = models.trainer().layout();
    stores.baseModels().registerLayout(digest, layout.spec().toString(), layout.size());
  }

  @AfterAll
  void stop() {
    models.close();
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
    var runs = stores.learning().runs();
    TrainingRun run =
        runs.enqueue(
            new RunRequest(expert, RunRequest.Cause.OPERATOR, "a test", ACTOR, MIXTURE, 1));
    RunLease lease = runs.lease(ACTOR, Duration.ofMinutes(5), 3).orElseThrow();
    TrainingJob.of(
            models,
            stores.ofTrainer(),
            new TrainingJob.Rules(ExpertSelection.TOP_1, PromotionRule.TRUST),
            ACTOR,
            _ -> {})
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

    // Without a router, which would send what days is taught to weekday: nothing would be gained.
    new ShippedExperts(model, experts).register(stores.experts());
    TrainingRun mixed = run("days");

    assertThat(mixed.state()).as(mixed.outcome()).isEqualTo(RunState.PUBLISHED);
    assertThat(mixed.lineageJson()).contains("\"method\":\"mixture\"");
    ExpertVersion version = stores.experts().version(new VersionId("days", 2)).orElseThrow();
    assertThat(version.state()).isEqualTo(VersionState.CHAMPION);
    assertThat(version.trainingRun()).isEqualTo(mixed.id().toString());
    JsonNode metrics = JSON.readTree(version.metricsJson());
    assertThat(metrics.at("/mixture/weekday@1").asDouble())
        .as(version.metricsJson())
        .isGreaterThan(0.3);
    assertThat(metrics.path("shots")).hasSize(16);
    assertThat(metrics.path("objective_held_out").asDouble())
        .isGreaterThan(metrics.path("objective_held_out_base").asDouble());
    assertThat(metrics.path("evaluations").asInt())
        .isBetween(1, metrics.path("evaluations_max").asInt());
    requireMixed(version, metrics.path("mixture"));
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
