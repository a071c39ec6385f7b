// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres.experts;

import io.zoetic.vectorstore.access.ApiKeysContract;
import io.zoetic.vectorstore.experts.RegistryUnderTest;
import io.zoetic.vectorstore.postgres.TestPostgres;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresApiKeysIT extends ApiKeysContract {
  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  @Override
  protected RegistryUnderTest emptyRegistry() {
    return POSTGRES.emptyRegistry();
  }
}
