// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.experts;

import io.zoetic.vectorstore.experts.RegistryUnderTest;
import io.zoetic.vectorstore.fleet.FleetContract;
import io.zoetic.vectorstore.postgres.TestPostgres;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresFleetIT extends FleetContract {
  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  @Override
  protected RegistryUnderTest emptyRegistry() {
    return POSTGRES.emptyRegistry();
  }
}
