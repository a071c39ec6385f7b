// SPDX-License-Identifier: Apache-2.0
package io.zoetic.benchmarks.trust;

import io.zoetic.migrations.Migrations;
import io.zoetic.model.ModelConfig;
import io.zoetic.standalone.EmbeddedPostgresServer;
import io.zoetic.standalone.ShippedExamples;
import io.zoetic.standalone.ShippedExperts;
import io.zoetic.trainerworker.run.TrainerStores;
import io.zoetic.trainerworker.run.Workshop;
import io.zoetic.vectorstore.BaseModel;
import io.zoetic.vectorstore.learning.FeedbackStore;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.PostgresFeedbackStore;
import io.zoetic.vectorstore.postgres.PostgresOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.List;

/**
 * What a new platform keeps when it starts: the reference model, the experts and the router that
 * come with it, and their examples, in a database of its own. The caller closes it.
 *
 * @param shipped the names of the experts
 */
record Platform(
    PostgresDatabase database, TrainerStores stores, FeedbackStore feedback, List<String> shipped)
    implements AutoCloseable {
  private static final String USER = "postgres";

  /**
   * Where checkpoints are.
   *
   * @param experts directory of the expert files
   */
  record Files(Path model, Path experts) {}

  /** A new database on a server that runs. */
  static Platform create(EmbeddedPostgresServer server, String name, Workshop workshop, Files files)
      throws IOException {
    String url = server.jdbcUrl();
    try (Connection connection = DriverManager.getConnection(url, USER, "");
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE DATABASE " + name);
    } catch (SQLException e) {
      throw new IllegalStateException("the database " + name + " must be new", e);
    }
    String own = url.substring(0, url.lastIndexOf('/') + 1) + name;
    Migrations.migrate(own, USER, "");
    PostgresDatabase database = new PostgresDatabase(PostgresOptions.of(own, USER, ""));
    TrainerStores stores = TrainerStores.on(database);
    registerBaseModel(stores, workshop);
    ShippedExperts experts = new ShippedExperts(files.model(), files.experts());
    List<String> shipped = experts.register(stores.registry());
    experts.publishRouter(stores.routers());
    new ShippedExamples(stores.curation()).register(shipped);
    return new Platform(database, stores, new PostgresFeedbackStore(database), shipped);
  }

  /** As a worker does that serves it. */
  private static void registerBaseModel(TrainerStores stores, Workshop workshop) {
    String digest = workshop.trainer().baseModel();
    ModelConfig config = workshop.examiner().model().config();
    var shape =
        new BaseModel.Shape(
            config.vocabSize(),
            config.maxPositionEmbeddings(),
            config.hiddenSize(),
            config.numHiddenLayers(),
            config.parameterCount());
    stores
        .baseModels()
        .registerBaseModel(
            new BaseModel(digest, "reference", "LlamaForCausalLM", shape, "{}", Instant.now()));
    var layout = workshop.trainer().layout();
    stores.baseModels().registerLayout(digest, layout.spec().toString(), layout.size());
  }

  @Override
  public void close() {
    database.close();
  }
}
