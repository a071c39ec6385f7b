// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

import io.zoetic.vectorstore.access.ApiKeysContract;

class InMemoryApiKeysTest extends ApiKeysContract {
  @Override
  protected RegistryUnderTest emptyRegistry() {
    return RegistryUnderTest.inMemory();
  }
}
