// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.experts;

import static java.util.Objects.requireNonNull;

import io.zoetic.vectorstore.fleet.PartyLoads;
import io.zoetic.vectorstore.fleet.PartyLoadsContract;
import io.zoetic.vectorstore.postgres.PostgresDatabase;
import io.zoetic.vectorstore.postgres.TestPostgres;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresPartyLoadsIT extends PartyLoadsContract {
  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  private @Nullable PostgresDatabase database;

  @AfterEach
  void closeDatabase() {
    requireNonNull(database).close();
  }

  @Override
  protected PartyLoads nothingTold() {
    PostgresDatabase opened = POSTGRES.emptyDatabase();
    database = opened;
    return new PostgresPartyLoads(opened);
  }
}
