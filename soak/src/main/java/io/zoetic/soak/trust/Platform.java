// SPDX-License-Identifier: Apache-2.0
package io.zoetic.soak.trust;

import io.zoetic.bootstrap.Lifecycle;
import io.zoetic.model.DecoderWeights;
import io.zoetic.model.config.ModelConfig;
import io.zoetic.standalone.ShippedExamples;
import io.zoetic.standalone.ShippedExperts;
import io.zoetic.standalone.embedded.DataDirectory;
import io.zoetic.standalone.embedded.EmbeddedPostgresServer;
import io.zoetic.trainerworker.finetuning.TrainingModels;
import io.zoetic.trainerworker.run.TrainerStores;
import io.zoetic.vectorstore.BaseModel;
import io.zoetic.vectorstore.feedback.FeedbackStore;
import io.zoetic.vectorstore.learning.Examples;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.learning.PostgresFeedbackStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * A platform as it is when it is new: the reference model, the experts and the router that come
 * with it, and their examples, on a PostgreSQL of its own. The caller closes it.
 *
 * @param shipped the names of the experts
 */
record Platform(
    Lifecycle lifecycle, TrainerStores stores, FeedbackStore feedback, List<String> shipped)
    implements AutoCloseable {

  /**
   * The places of checkpoints.
   *
   * @param experts directory of the expert files
   */
  record Files(Path model, Path experts) {}

  /** A new one, on a directory that goes with it. */
  static Platform create(TrainingModels models, Files files) throws IOException {
    Lifecycle lifecycle = new Lifecycle();
    try {
      return create(lifecycle, models, files);
    } catch (IOException | RuntimeException e) {
      lifecycle.close();
      throw e;
    }
  }

  private static Platform create(Lifecycle lifecycle, TrainingModels models, Files files)
      throws IOException {
    DataDirectory directory = lifecycle.add("data", DataDirectory.ephemeral());
    EmbeddedPostgresServer postgres =
        lifecycle.add("PostgreSQL", EmbeddedPostgresServer.start(directory, 0));
    postgres.migrate();
    PostgresDatabase database = lifecycle.add("database", new PostgresDatabase(postgres.options()));
    TrainerStores stores = TrainerStores.on(database, Examples.HALF_LIFE);
    registerBaseModel(stores, models);
    ShippedExperts experts = new ShippedExperts(files.model(), files.experts());
    List<String> shipped = experts.register(stores.registry());
    experts.publishRouter(stores.routers());
    new ShippedExamples(stores.curation()).register(shipped);
    return new Platform(lifecycle, stores, new PostgresFeedbackStore(database), shipped);
  }

  /** As a worker does that serves it. */
  private static void registerBaseModel(TrainerStores stores, TrainingModels models) {
    String digest = models.trainer().baseModel();
    ModelConfig config = models.inference().model().config();
    var shape =
        new BaseModel.Shape(
            config.vocabSize(),
            config.maxPositionEmbeddings(),
            config.hiddenSize(),
            config.numHiddenLayers(),
            DecoderWeights.parameterCount(config));
    stores
        .baseModels()
        .registerBaseModel(
            new BaseModel(digest, "reference", "LlamaForCausalLM", shape, "{}", Instant.now()));
    var layout = models.trainer().layout();
    stores.baseModels().registerLayout(digest, layout.spec().toString(), layout.size());
  }

  @Override
  public void close() {
    lifecycle.close();
  }
}
