// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

class InMemoryExpertRegistryTest extends ExpertRegistryContract {
  @Override
  protected RegistryUnderTest emptyRegistry() {
    return RegistryUnderTest.inMemory();
  }
}
