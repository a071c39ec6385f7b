// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres;

import io.zoetic.vectorstore.expert.ExpertRegistryContract;
import io.zoetic.vectorstore.expert.RegistryUnderTest;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresExpertRegistryIT extends ExpertRegistryContract {
  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  @Override
  protected RegistryUnderTest emptyRegistry() {
    return POSTGRES.emptyRegistry();
  }
}
