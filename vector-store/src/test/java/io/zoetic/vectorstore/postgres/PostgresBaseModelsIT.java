// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres;

import static io.zoetic.vectorstore.postgres.TestPostgres.assertUnavailable;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.vectorstore.BaseModel;
import io.zoetic.vectorstore.BaseModels;
import io.zoetic.vectorstore.BaseModelsContract;
import io.zoetic.vectorstore.StoreException;
import io.zoetic.vectorstore.StoreException.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresBaseModelsIT extends BaseModelsContract {
  private static final BaseModel MODEL = model('f', "reference", Instant.EPOCH);

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private String database = "";

  @Override
  protected BaseModels emptyStore() {
    database = POSTGRES.createDatabase();
    return new PostgresBaseModels(POSTGRES.impatient(database));
  }

  @Test
  void baseModel_registered_outlivesTheStore() throws SQLException {
    try (BaseModels first = emptyStore()) {
      first.registerBaseModel(MODEL);
    }

    try (BaseModels second = new PostgresBaseModels(POSTGRES.impatient(database))) {
      assertThat(second.currentBaseModel()).contains(MODEL);
    }
  }

  @Test
  void statement_thatWaitsTooLong_isUnavailable() throws SQLException {
    try (BaseModels store = emptyStore();
        Connection blocker = POSTGRES.source(database).getConnection();
        Statement statement = blocker.createStatement()) {
      blocker.setAutoCommit(false);
      statement.execute("LOCK TABLE base_model IN ACCESS EXCLUSIVE MODE");

      assertUnavailable(() -> store.registerBaseModel(MODEL))
          .hasMessageContaining("statement timeout");
      assertThat(store.isReachable()).isFalse();

      blocker.rollback();
      assertThat(store.isReachable()).isTrue();
      store.registerBaseModel(MODEL);
    }
  }

  @Test
  void database_thatIsAway_isUnavailable() {
    try (BaseModels store =
        new PostgresBaseModels(
            TestPostgres.impatientOf("jdbc:postgresql://127.0.0.1:1/postgres"))) {
      assertThat(store.isReachable()).isFalse();
      assertUnavailable(store::currentBaseModel)
          .hasMessageContaining("the database does not answer");
    }
  }

  @Test
  void database_withoutTables_hasFailed() {
    try (BaseModels store = new PostgresBaseModels(POSTGRES.impatient("template1"))) {
      assertThat(store.isReachable()).isFalse();
      assertThatThrownBy(() -> store.registerBaseModel(MODEL))
          .isInstanceOfSatisfying(
              StoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FAILED))
          .hasMessageContaining("base_model");
    }
  }
}
