// SPDX-License-Identifier: Apache-2.0
package io.zoetic.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import io.zoetic.core.AliasName;
import io.zoetic.core.ExpertRole;
import io.zoetic.core.ExpertSelection;
import io.zoetic.core.VersionId;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.testkit.SharedFactors;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.inference.BatchInferenceOptions;
import io.zoetic.trainerworker.run.PromotionRule;
import io.zoetic.trainerworker.run.TrainingJob;
import io.zoetic.vectorstore.audit.ChangeRequest;
import io.zoetic.vectorstore.experts.ExpertMutation;
import io.zoetic.vectorstore.experts.ExpertRegistry;
import io.zoetic.vectorstore.experts.NewVersion;
import io.zoetic.vectorstore.experts.VectorValues;
import io.zoetic.vectorstore.experts.VersionState;
import io.zoetic.vectorstore.learning.RunLease;
import io.zoetic.vectorstore.learning.RunRequest;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.learning.TrainingRun;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.TestPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of versions that learnt from what was purged, on the shipped experts. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class RejudgementIT {
  private static final String ACTOR = "trainer";

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private PostgresDatabase database;
  private Stores stores;
  private TrainingModels models;

  @BeforeAll
  void start(@TempDir Path path) throws Exception {
    Path model = ReferenceModel.extractTo(path.resolve("model"));
    Path experts = ReferenceModel.extractExpertsTo(path.resolve("experts"));
    database = POSTGRES.emptyDatabase();
    stores = Stores.of(() -> database);
    models =
        TrainingModels.open(
            model, LayoutSpec.ALL, SharedFactors.DIRECTORY, BatchInferenceOptions.DEFAULTS);
    registerBaseModel(model);
    ShippedExperts shipped = new ShippedExperts(model, experts);
    new ShippedExamples(stores.learning().curation()).register(shipped.register(registry()));
    shipped.publishRouter(stores.learning().routers());
  }

  @AfterAll
  void stop() {
    models.close();
    database.close();
  }

  private ExpertRegistry registry() {
    return stores.experts();
  }

  private void registerBaseModel(Path model) throws Exception {
    String digest = ReferenceBase.register(stores, model);
    var layout = models.trainer().layout();
    stores.baseModels().registerLayout(digest, layout.spec().toString(), layout.size());
  }

  private void apply(ExpertMutation mutation) {
    registry()
        .apply(mutation, new ChangeRequest(ACTOR, "a test", UUID.randomUUID().toString(), null));
  }

  /** Serves a version as a run would have that had learnt. */
  private VersionId serve(String expert, float[] z, @Nullable VersionId parent, boolean trained) {
    VersionId id =
        new VersionId(
            expert,
            registry().versions(expert, null, 1).stream()
                    .mapToInt(version -> version.id().version())
                    .findFirst()
                    .orElse(0)
                + 1);
    apply(
        new ExpertMutation.Register(
            new NewVersion(
                expert,
                ExpertRole.SKILL,
                "A skill.",
                models.trainer().baseModel(),
                models.trainer().layout().spec().toString(),
                VectorValues.of(z),
                parent,
                trained ? UUID.randomUUID().toString() : null,
                "{}")));
    apply(new ExpertMutation.Evaluate(id));
    apply(new ExpertMutation.Bless(id, "{\"verdict\":\"blessed\"}"));
    apply(new ExpertMutation.Promote(id));
    return id;
  }

  private TrainingRun rejudge(String expert, String versions) {
    var runs = stores.learning().runs();
    String config = "{\"rejudge\":" + versions + "}";
    TrainingRun run =
        runs.enqueue(new RunRequest(expert, RunRequest.Cause.OPERATOR, "purged", ACTOR, config, 1));
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

  private int champion(String expert) {
    return registry()
        .show(expert)
        .flatMap(status -> status.pointer(AliasName.CHAMPION))
        .orElseThrow()
        .version();
  }

  @Test
  void whatIsNotBetterWithoutIt_goesBackToTheVersionBefore_andIsQuarantined() {
    float[] base = models.identity().toArray();
    VersionId poisoned = serve("weekday", base, new VersionId("weekday", 1), true);
    VersionId onTopOfIt = serve("weekday", base, poisoned, true);

    TrainingRun run = rejudge("weekday", "[2]");

    assertThat(run.state()).isEqualTo(RunState.REFUSED);
    assertThat(run.outcome()).contains("refused: ").endsWith("; weekday@1 is served again");
    assertThat(champion("weekday")).isEqualTo(1);
    assertThat(registry().version(poisoned).orElseThrow().state())
        .isEqualTo(VersionState.QUARANTINED);
    assertThat(registry().version(onTopOfIt).orElseThrow().state()).isEqualTo(VersionState.RETIRED);
  }

  @Test
  void whatIsBetterWithoutIt_stays() {
    VersionId shipped = new VersionId("unit", 1);
    float[] good = registry().values(List.of(shipped)).values().iterator().next().toArray();
    float[] base = models.identity().toArray();
    VersionId worse = serve("unit", base, null, false);
    VersionId better = serve("unit", good, worse, true);

    TrainingRun run = rejudge("unit", "[3]");

    assertThat(run.outcome()).endsWith("; it stays");
    assertThat(run.state()).isEqualTo(RunState.PUBLISHED);
    assertThat(champion("unit")).isEqualTo(better.version());
  }

  @Test
  void whatHasNotLearntFromIt_isLeftAlone() {
    TrainingRun run = rejudge("yes-or-no", "[7]");

    assertThat(run.state()).isEqualTo(RunState.REFUSED);
    assertThat(run.outcome())
        .isEqualTo("what is served of yes-or-no has not learnt from what was purged");
    assertThat(champion("yes-or-no")).isEqualTo(1);
  }

  @Test
  void whereNothingIsWithoutIt_aPersonMustRetireIt() {
    serve("grown", models.identity().toArray(), null, true);

    assertThat(rejudge("grown", "[1]").outcome())
        .isEqualTo("no version of grown is without what was purged: retire it by hand");
    assertThat(champion("grown")).isEqualTo(1);
  }
}
