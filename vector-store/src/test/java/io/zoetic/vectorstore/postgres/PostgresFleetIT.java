// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres;

import io.zoetic.vectorstore.expert.FleetContract;
import io.zoetic.vectorstore.expert.RegistryUnderTest;
import java.io.IOException;
import java.sql.SQLException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

class PostgresFleetIT extends FleetContract {
  private static TestPostgres postgres;

  @BeforeAll
  static void startPostgres() throws IOException, SQLException {
    postgres = TestPostgres.start();
  }

  @AfterAll
  static void stopPostgres() throws IOException {
    postgres.close();
  }

  @Override
  protected RegistryUnderTest emptyRegistry() throws SQLException {
    return postgres.emptyRegistry(postgres.createDatabase());
  }
}
