// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.learning;

import static java.util.Objects.requireNonNull;

import io.zoetic.vectorstore.learning.Trainers;
import io.zoetic.vectorstore.learning.TrainersContract;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.TestPostgres;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresTrainersIT extends TrainersContract {
  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private @Nullable PostgresDatabase database;

  @AfterEach
  void closeDatabase() {
    requireNonNull(database).close();
  }

  @Override
  protected Trainers noTrainers() {
    PostgresDatabase opened = new PostgresDatabase(POSTGRES.patient(POSTGRES.createDatabase()));
    database = opened;
    return new PostgresTrainers(opened);
  }
}
