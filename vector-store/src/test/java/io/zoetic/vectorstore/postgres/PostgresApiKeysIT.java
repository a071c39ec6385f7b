// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.postgres;

import io.zoetic.vectorstore.expert.ApiKeysContract;
import io.zoetic.vectorstore.expert.RegistryUnderTest;
import org.junit.jupiter.api.extension.RegisterExtension;

class PostgresApiKeysIT extends ApiKeysContract {
  @RegisterExtension static final TestPostgres POSTGRES = new TestPostgres();

  @Override
  protected RegistryUnderTest emptyRegistry() {
    return POSTGRES.emptyRegistry();
  }
}
