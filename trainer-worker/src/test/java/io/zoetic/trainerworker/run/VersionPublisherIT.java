// SPDX-License-Identifier: Apache-2.0
package io.zoetic.trainerworker.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.core.AliasName;
import io.zoetic.core.ExpertSelection;
import io.zoetic.core.VersionId;
import io.zoetic.model.adaptation.Label;
import io.zoetic.model.adaptation.Router;
import io.zoetic.model.svf.ExpertVector;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.testkit.SharedFactors;
import io.zoetic.trainerworker.Fake;
import io.zoetic.trainerworker.finetuning.ExpertFineTuning;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.gate.GateReport;
import io.zoetic.trainerworker.gate.PairedComparison;
import io.zoetic.trainerworker.gate.SuiteMetric;
import io.zoetic.trainerworker.gate.SuiteReport;
import io.zoetic.trainerworker.gate.SuiteScreen;
import io.zoetic.trainerworker.inference.BatchInferenceOptions;
import io.zoetic.trainerworker.learning.RunConfig;
import io.zoetic.vectorstore.BaseModel;
import io.zoetic.vectorstore.InMemoryBaseModels;
import io.zoetic.vectorstore.Retention;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.audit.ChangeRequest;
import io.zoetic.vectorstore.experts.AliasTarget;
import io.zoetic.vectorstore.experts.ExpertMutation;
import io.zoetic.vectorstore.experts.ExpertStatus;
import io.zoetic.vectorstore.experts.ExpertVersion;
import io.zoetic.vectorstore.experts.InMemoryExpertRegistry;
import io.zoetic.vectorstore.experts.VersionState;
import io.zoetic.vectorstore.feedback.Interactions;
import io.zoetic.vectorstore.growth.Growth;
import io.zoetic.vectorstore.learning.Curation;
import io.zoetic.vectorstore.learning.Examples;
import io.zoetic.vectorstore.learning.InMemoryRouters;
import io.zoetic.vectorstore.learning.RunRequest;
import io.zoetic.vectorstore.learning.RunState;
import io.zoetic.vectorstore.learning.Trainers;
import io.zoetic.vectorstore.learning.TrainingRun;
import io.zoetic.vectorstore.learning.TrainingRuns;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Versions of the reference model in a registry of this process. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class VersionPublisherIT {
  private static final VersionId FIRST = new VersionId("dates", 1);
  private static final VersionId SECOND = new VersionId("dates", 2);

  @SuppressWarnings("NullAway.Init") // Loaded once, before all tests.
  private TrainingModels models;

  @BeforeAll
  void load(@TempDir Path shared) throws IOException {
    Path model = ReferenceModel.extractTo(shared.resolve("reference"));
    models =
        TrainingModels.open(
            model,
            LayoutSpec.parse("mlp"),
            SharedFactors.DIRECTORY,
            BatchInferenceOptions.DEFAULTS);
  }

  @AfterAll
  void close() {
    models.close();
  }

  /** An empty platform with the base model and the layout of what is trained. */
  private final class Platform {
    private final InMemoryBaseModels baseModels = new InMemoryBaseModels();
    private final InMemoryExpertRegistry registry =
        new InMemoryExpertRegistry(baseModels, Clock.systemUTC());
    private final InMemoryRouters routers = new InMemoryRouters();
    private final RunContext context;

    Platform() {
      String digest = models.trainer().baseModel();
      var shape = new BaseModel.Shape(1, 1, 1, 1, 1);
      baseModels.registerBaseModel(
          new BaseModel(digest, "reference", "llama", shape, "{}", Instant.EPOCH));
      baseModels.registerLayout(
          digest, models.trainer().layout().spec().toString(), models.trainer().layout().size());
      TrainerStores stores =
          new TrainerStores(
              baseModels,
              registry,
              Fake.of(Interactions.class, Map.of()),
              Fake.of(Curation.class, Map.of()),
              Fake.of(Examples.class, Map.of()),
              Fake.of(TrainingRuns.class, Map.of()),
              routers,
              Fake.of(Trainers.class, Map.of()),
              Fake.of(Growth.class, Map.of()),
              Fake.of(Retention.class, Map.of()));
      context =
          RunContext.of(
              models,
              stores,
              new TrainingJob.Rules(ExpertSelection.TOP_1, PromotionRule.TRUST),
              "trainer-1",
              _ -> {});
    }

    VersionPublisher publisher(TrainingRun run) {
      return new VersionPublisher(context, run, RunConfig.of(run.request().configJson()));
    }

    /** Everything up to a served version. */
    VersionId publish(TrainingRun run, double z, Optional<Router> router) {
      VersionPublisher publisher = publisher(run);
      VersionId id = register(publisher, z, null);
      publisher.evaluate(id);
      publisher.verdict(id, report(true), Optional.empty());
      publisher.promote(id, router);
      return id;
    }

    VersionId register(VersionPublisher publisher, double z, @Nullable VersionId parent) {
      return publisher
          .registered()
          .map(ExpertVersion::id)
          .orElseGet(
              () ->
                  publisher.register(
                      new ExpertFineTuning.Result(vector(z), Map.of("steps", 7)), parent));
    }

    ExpertVersion version(VersionId id) {
      return registry.version(id).orElseThrow();
    }

    ExpertStatus status() {
      return registry.show("dates").orElseThrow();
    }

    Optional<Integer> at(AliasName alias) {
      return status().pointer(alias).map(AliasTarget::version);
    }
  }

  private ExpertVector vector(double z) {
    float[] values = new float[models.trainer().layout().size()];
    Arrays.fill(values, (float) z);
    return ExpertVector.of(models.trainer().layout(), values);
  }

  private static TrainingRun run(String config) {
    return new TrainingRun(
        UUID.randomUUID(),
        new RunRequest("dates", RunRequest.Cause.FEEDBACK, "300 new", "trainer-1", config, 1),
        RunState.RUNNING,
        Instant.EPOCH,
        null,
        null,
        "trainer-1",
        "{}",
        "{}",
        0,
        null,
        null);
  }

  private static GateReport report(boolean passed) {
    List<String> reasons = passed ? List.of() : List.of("too bad");
    return new GateReport(
        "dates",
        new SuiteReport(
            "dates",
            SuiteMetric.RIGHT_ANSWER,
            PairedComparison.NOTHING,
            0,
            0,
            0,
            Double.NaN,
            null,
            reasons),
        null,
        List.of(),
        SuiteScreen.Unchanged.NONE,
        null,
        null);
  }

  private Router router(float bias) {
    int features = 2 * models.inference().model().config().hiddenSize();
    float[] ones = new float[features];
    Arrays.fill(ones, 1);
    return new Router(
        models.inference().model().digest(),
        new Router.Reading(1, Router.Pooling.USER_TURN),
        List.of("dates", Label.OTHER),
        new float[features],
        ones,
        new float[2 * features],
        new float[2],
        new float[] {bias, 0});
  }

  @Test
  void newExpert_beginsWithTheBaseModel_blessed() {
    Platform platform = new Platform();
    TrainingRun run = run("{\"description\": \"Says dates.\"}");
    VersionPublisher publisher = platform.publisher(run);
    assertThat(publisher.registered()).isEmpty();

    VersionId id = platform.register(publisher, 1.5, null);

    assertThat(id).isEqualTo(SECOND);
    ExpertVersion first = platform.version(FIRST);
    assertThat(first.state()).isEqualTo(VersionState.BLESSED);
    assertThat(first.trainingRun()).isNull();
    assertThat(first.description()).isEqualTo("Says dates.");
    float[] z = platform.registry.values(FIRST).toArray();
    assertThat(z).hasSize(models.trainer().layout().size()).containsOnly(1f);
    ExpertVersion second = platform.version(SECOND);
    assertThat(second.state()).isEqualTo(VersionState.CANDIDATE);
    assertThat(second.trainingRun()).isEqualTo(run.id().toString());
    assertThat(platform.registry.values(SECOND).toArray()).containsOnly(1.5f);
    assertThat(publisher.registered()).map(ExpertVersion::id).contains(SECOND);
    assertThat(platform.publisher(run("{}")).registered()).isEmpty();
  }

  @Test
  void firstPromotion_leavesTheBaseModelToRollBackTo() {
    Platform platform = new Platform();

    platform.publish(run("{}"), 1.5, Optional.empty());

    assertThat(platform.at(AliasName.CHAMPION)).contains(2);
    assertThat(platform.at(AliasName.LAST_GOOD)).contains(1);
    long epoch = platform.status().epoch();
    platform.registry.apply(
        new ExpertMutation.Rollback("dates"), new ChangeRequest("ada", "worse", "rollback", epoch));
    assertThat(platform.at(AliasName.CHAMPION)).contains(1);
  }

  @Test
  void everyStepAgain_changesNothing() {
    Platform platform = new Platform();
    TrainingRun run = run("{}");
    platform.publish(run, 1.5, Optional.empty());
    ExpertStatus status = platform.status();
    int entries = platform.registry.history("dates", null, 100).size();

    // As a trainer does that takes the run over: first as if it knew nothing, then in full.
    VersionPublisher publisher = platform.publisher(run);
    publisher.evaluate(SECOND);
    publisher.verdict(SECOND, report(false), Optional.empty());
    publisher.promote(SECOND, Optional.empty());
    platform.publish(run, 1.25, Optional.empty());

    assertThat(platform.status()).isEqualTo(status);
    assertThat(platform.registry.history("dates", null, 100)).hasSize(entries);
    assertThat(platform.registry.versions("dates", null, 100)).hasSize(2);
  }

  @Test
  void everyPrefixOfTheSteps_canBeGoneOnFrom() {
    for (int done = 0; done <= 4; done++) {
      Platform platform = new Platform();
      TrainingRun run = run("{}");
      VersionPublisher dead = platform.publisher(run);
      if (done >= 1) {
        platform.register(dead, 1.5, null);
      }
      if (done >= 2) {
        dead.evaluate(SECOND);
      }
      if (done >= 3) {
        dead.verdict(SECOND, report(true), Optional.empty());
      }
      if (done >= 4) {
        platform.registry.apply(
            new ExpertMutation.Promote(FIRST),
            new ChangeRequest(
                "trainer-1",
                "training run %s: 300 new".formatted(run.id()),
                run.id() + " promote the base model",
                null));
      }

      platform.publish(run, 1.5, Optional.empty());

      assertThat(platform.at(AliasName.CHAMPION)).as("after %d steps", done).contains(2);
      assertThat(platform.at(AliasName.LAST_GOOD)).as("after %d steps", done).contains(1);
      assertThat(platform.registry.versions("dates", null, 100)).hasSize(2);
    }
  }

  @Test
  void nextRun_addsOneVersion_withTheChampionAsItsParent() {
    Platform platform = new Platform();
    platform.publish(run("{\"description\": \"Says dates.\"}"), 1.5, Optional.empty());
    VersionPublisher publisher = platform.publisher(run("{}"));

    VersionId id = platform.register(publisher, 1.75, SECOND);
    publisher.evaluate(id);
    publisher.verdict(id, report(false), Optional.empty());

    assertThat(id).isEqualTo(new VersionId("dates", 3));
    assertThat(platform.version(id).parent()).isEqualTo(SECOND);
    assertThat(platform.version(id).description()).isEqualTo("Says dates.");
    assertThat(platform.version(id).state()).isEqualTo(VersionState.REJECTED);
    assertThat(platform.at(AliasName.CHAMPION)).contains(2);
  }

  @Test
  void router_isPublishedWithTheVersion_andReadByOthers() {
    Platform platform = new Platform();
    PublishedRouters elsewhere = new PublishedRouters(platform.routers, models.inference().model());
    assertThat(elsewhere.latest()).isEmpty();

    platform.publish(run("{}"), 1.5, Optional.of(router(3)));

    assertThat(elsewhere.latest().orElseThrow().toBytes()).isEqualTo(router(3).toBytes());
    Router kept = elsewhere.latest().orElseThrow();
    assertThat(elsewhere.latest()).containsSame(kept);
    elsewhere.publish(router(4), UUID.randomUUID());
    assertThat(platform.context.routers().latest().orElseThrow().bias()).containsExactly(4, 0);

    elsewhere.publish(router(5), UUID.randomUUID());
    assertThatThrownBy(() -> platform.context.routers().publish(router(6), UUID.randomUUID()))
        .isInstanceOfSatisfying(
            StoreException.class,
            e -> assertThat(e.reason()).isEqualTo(StoreException.Reason.CONFLICT));
  }
}
