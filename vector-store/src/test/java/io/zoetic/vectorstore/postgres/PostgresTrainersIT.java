// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres;

import static java.util.Objects.requireNonNull;

import io.zoetic.vectorstore.learning.Trainers;
import io.zoetic.vectorstore.learning.TrainersContract;
import java.io.IOException;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

class PostgresTrainersIT extends TrainersContract {
  private static TestPostgres postgres;

  private @Nullable PostgresDatabase database;

  @BeforeAll
  static void startPostgres() throws IOException, SQLException {
    postgres = TestPostgres.start();
  }

  @AfterAll
  static void stopPostgres() throws IOException {
    postgres.close();
  }

  @AfterEach
  void closeDatabase() {
    requireNonNull(database).close();
  }

  @Override
  protected Trainers noTrainers() throws SQLException {
    PostgresDatabase opened = new PostgresDatabase(postgres.patient(postgres.createDatabase()));
    database = opened;
    return new PostgresTrainers(opened);
  }
}
