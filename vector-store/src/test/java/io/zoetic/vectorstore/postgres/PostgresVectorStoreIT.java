// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.zoetic.vectorstore.BaseModel;
import io.zoetic.vectorstore.VectorStore;
import io.zoetic.vectorstore.VectorStoreContract;
import io.zoetic.vectorstore.VectorStoreException;
import io.zoetic.vectorstore.VectorStoreException.Reason;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresVectorStoreIT extends VectorStoreContract {
  private static final BaseModel MODEL = model('f', "reference", Instant.EPOCH);

  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private String database = "";

  @Override
  protected VectorStore emptyStore() {
    database = POSTGRES.createDatabase();
    return new PostgresVectorStore(POSTGRES.impatient(database));
  }

  @Test
  void baseModel_registered_outlivesTheStore() throws SQLException {
    try (VectorStore first = emptyStore()) {
      first.registerBaseModel(MODEL);
    }

    try (VectorStore second = new PostgresVectorStore(POSTGRES.impatient(database))) {
      assertThat(second.currentBaseModel()).contains(MODEL);
    }
  }

  @Test
  void statement_thatWaitsTooLong_isUnavailable() throws SQLException {
    try (VectorStore store = emptyStore();
        Connection blocker = POSTGRES.source(database).getConnection();
        Statement statement = blocker.createStatement()) {
      blocker.setAutoCommit(false);
      statement.execute("LOCK TABLE base_model IN ACCESS EXCLUSIVE MODE");

      assertThatThrownBy(() -> store.registerBaseModel(MODEL))
          .isInstanceOfSatisfying(
              VectorStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE))
          .hasMessageContaining("statement timeout");
      assertThat(store.isReachable()).isFalse();

      blocker.rollback();
      assertThat(store.isReachable()).isTrue();
      store.registerBaseModel(MODEL);
    }
  }

  @Test
  void database_thatIsAway_isUnavailable() {
    try (VectorStore store =
        new PostgresVectorStore(
            TestPostgres.impatientOf("jdbc:postgresql://127.0.0.1:1/postgres"))) {
      assertThat(store.isReachable()).isFalse();
      assertThatThrownBy(store::currentBaseModel)
          .isInstanceOfSatisfying(
              VectorStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.UNAVAILABLE))
          .hasMessageContaining("the database does not answer");
    }
  }

  @Test
  void database_withoutTables_hasFailed() {
    try (VectorStore store = new PostgresVectorStore(POSTGRES.impatient("template1"))) {
      assertThat(store.isReachable()).isFalse();
      assertThatThrownBy(() -> store.registerBaseModel(MODEL))
          .isInstanceOfSatisfying(
              VectorStoreException.class, e -> assertThat(e.reason()).isEqualTo(Reason.FAILED))
          .hasMessageContaining("base_model");
    }
  }
}
