// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.expert;

class InMemoryApiKeysTest extends ApiKeysContract {
  @Override
  protected RegistryUnderTest emptyRegistry() {
    return RegistryUnderTest.inMemory();
  }
}
