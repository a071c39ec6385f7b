// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.growth;

import io.zoetic.core.ExpertRole;
import io.zoetic.core.ExpertSelection;
import io.zoetic.core.PromptJson;
import io.zoetic.model.checkpoint.Checkpoint;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.model.svf.LayoutSpec;
import io.zoetic.model.svf.SvdCache;
import io.zoetic.referencemodel.ReferenceModel;
import io.zoetic.standalone.ShippedExperts;
import io.zoetic.standalone.embedded.DataDirectory;
import io.zoetic.standalone.embedded.EmbeddedPostgresServer;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.growth.ExpertGrowth;
import io.zoetic.trainerworker.growth.GrowthOptions;
import io.zoetic.trainerworker.inference.BatchInference;
import io.zoetic.trainerworker.inference.BatchInference.Answered;
import io.zoetic.trainerworker.inference.BatchInference.Asked;
import io.zoetic.trainerworker.inference.BatchInferenceOptions;
import io.zoetic.trainerworker.run.ServedNow;
import io.zoetic.trainerworker.run.TrainerStores;
import io.zoetic.vectorstore.BaseModel;
import io.zoetic.vectorstore.experts.ExpertStatus;
import io.zoetic.vectorstore.growth.GrowthCluster;
import io.zoetic.vectorstore.growth.GrowthDecision;
import io.zoetic.vectorstore.growth.GrowthLedger;
import io.zoetic.vectorstore.learning.Example;
import io.zoetic.vectorstore.learning.Examples;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.Sql;
import io.zoetic.vectorstore.postgres.learning.PostgresGrowthLedger;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Growth on the reference model and a PostgreSQL of its own, as a trainer runs it, but for
 * training: nothing that is decided is learnt. One thread.
 */
final class GrowthWorld implements AutoCloseable {
  /** More than the time after which growth looks again at what has not changed. */
  private static final Duration LOOK = Duration.ofMinutes(2);

  private static final int PULLS_MAX = 200;

  private final EmbeddedPostgresServer server;
  private final PostgresDatabase database;
  private final PostgresDatabase owned;
  private final TrainingModels models;
  private final TrainerStores stores;
  private final GrowthLedger ledger;
  private final ExpertGrowth growth;
  private final Map<GrowthDecision.Kind, Integer> decided =
      new EnumMap<>(GrowthDecision.Kind.class);
  private Instant now = Instant.now();

  private GrowthWorld(DataDirectory directory, Path model, TrainingModels models)
      throws IOException {
    this.models = models;
    this.server = EmbeddedPostgresServer.start(directory, 0);
    server.migrate();
    this.database = new PostgresDatabase(server.options());
    this.owned = new PostgresDatabase(server.ownerOptions());
    this.stores = TrainerStores.on(database, Examples.HALF_LIFE);
    this.ledger = new PostgresGrowthLedger(database);
    register(model);
    this.growth =
        new ExpertGrowth(
            new GrowthOptions(true, 8, 1, false),
            stores.growth(),
            stores.examples(),
            ServedNow.of(
                stores.registry(),
                stores.routers(),
                models.inference().model(),
                models.trainer().layout(),
                ExpertSelection.TOP_1),
            models,
            "benchmark",
            () -> now,
            kind -> decided.merge(kind, 1, Integer::sum));
  }

  /**
   * Starts it.
   *
   * @param shipped whether the experts that come with the model are served, with their router
   */
  static GrowthWorld start(DataDirectory directory, boolean shipped) throws IOException {
    Path model = ReferenceModel.extractTo(directory.path().resolve("model"));
    TrainingModels models =
        TrainingModels.open(
            model, LayoutSpec.ALL, SvdCache.defaultRoot(), BatchInferenceOptions.DEFAULTS);
    GrowthWorld world = new GrowthWorld(directory, model, models);
    if (shipped) {
      Path files = ReferenceModel.extractExpertsTo(directory.path().resolve("experts"));
      var experts = new ShippedExperts(model, files);
      experts.register(world.stores.registry());
      experts.publishRouter(world.stores.routers());
    }
    return world;
  }

  private void register(Path model) throws IOException {
    ModelConfig config = ModelConfig.read(model);
    try (Checkpoint checkpoint = Checkpoint.open(model)) {
      stores
          .baseModels()
          .registerBaseModel(
              new BaseModel(
                  checkpoint.digest(),
                  "zoetic-reference",
                  "LlamaForCausalLM",
                  new BaseModel.Shape(
                      config.vocabSize(),
                      config.maxPositionEmbeddings(),
                      config.hiddenSize(),
                      config.numHiddenLayers(),
                      1),
                  Files.readString(model.resolve("config.json")),
                  Instant.now()));
    }
    var layout = models.trainer().layout();
    stores
        .baseModels()
        .registerLayout(models.trainer().baseModel(), layout.spec().toString(), layout.size());
  }

  /** Experts that are served, by name. */
  List<String> experts() {
    return stores.registry().list(null, 100).stream()
        .filter(each -> each.role() == ExpertRole.SKILL)
        .map(ExpertStatus::name)
        .toList();
  }

  BatchInference inference() {
    return models.inference();
  }

  /** Nothing has been said, and nothing is taught. */
  void forget() {
    owned.inTransaction(
        connection -> new Sql(connection).update("TRUNCATE example, growth_cluster CASCADE"));
    decided.clear();
    now = now.plus(LOOK);
  }

  /** Which questions the base model answers rightly. */
  boolean[] rightOfBase(List<Asking> questions) {
    List<Asked> asked = new ArrayList<>();
    for (Asking each : questions) {
      asked.add(
          new Asked(inference().tokens().prompt(each.question()), null, inference().greedy()));
    }
    List<Answered> answers =
        inference()
            .answers(
                asked, inference().limit(questions.stream().map(Asking::rightAnswer).toList()));
    boolean[] right = new boolean[questions.size()];
    for (int i = 0; i < right.length; i++) {
      right[i] = questions.get(i).isRight(answers.get(i).text());
    }
    return right;
  }

  /**
   * A question of a user.
   *
   * @param rightAnswer by this user's convention
   */
  record Asking(String question, String rightAnswer) {
    boolean isRight(String answer) {
      return rightAnswer.equals(answer.strip());
    }
  }

  /** An expert was taught these. */
  void teach(String expert, List<Asking> lessons) {
    stores
        .curation()
        .importExamples(lessons.stream().map(each -> corrected(expert, each)).toList());
  }

  /** The base model answers; what is right is liked and what is wrong is corrected. */
  void ask(List<Asking> questions) {
    boolean[] right = rightOfBase(questions);
    List<Example> said = new ArrayList<>();
    for (int i = 0; i < right.length; i++) {
      Example corrected = corrected(Example.UNASSIGNED, questions.get(i));
      said.add(right[i] ? liked(corrected) : corrected);
    }
    stores.curation().importExamples(said);
  }

  private static Example corrected(String expert, Asking asking) {
    return Example.imported(
        expert + asking.question(),
        expert,
        PromptJson.ofQuestion(asking.question()),
        asking.rightAnswer());
  }

  private static Example liked(Example example) {
    return new Example(
        example.id(),
        example.expert(),
        Example.Kind.JUDGEMENT,
        example.promptJson(),
        example.promptHash(),
        example.answer(),
        null,
        1,
        1,
        example.author(),
        null,
        null);
  }

  /** Until nothing is left to be placed or decided on; what was decided since {@link #forget}. */
  Map<GrowthDecision.Kind, Integer> decide() {
    String baseModel = models.trainer().baseModel();
    for (int i = 0; i < PULLS_MAX; i++) {
      growth.pull();
      now = now.plus(LOOK);
      if (stores.growth().unplaced(Set.of(), 1).isEmpty()
          && stores.growth().mature(baseModel, 8, 1).isEmpty()) {
        return Map.copyOf(decided);
      }
    }
    throw new IllegalStateException(
        "growth must come to rest within %d looks".formatted(PULLS_MAX));
  }

  /** How many experts have been made. */
  long made() {
    return ledger.list(null, GrowthLedger.MAX_PAGE).stream().filter(GrowthCluster::isGrown).count();
  }

  /** Why each cluster is what it is, the newest first. */
  List<String> reasons() {
    return ledger.list(null, GrowthLedger.MAX_PAGE).stream()
        .flatMap(each -> ledger.decisions(each.id()).stream().limit(1))
        .map(each -> "%s %s: %s".formatted(each.kind().word(), each.expert(), each.reason()))
        .toList();
  }

  @Override
  public void close() {
    models.close();
    database.close();
    owned.close();
    server.close();
  }
}
