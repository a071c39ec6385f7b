// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.expert;

class InMemoryExpertRegistryTest extends ExpertRegistryContract {
  @Override
  protected RegistryUnderTest emptyRegistry() {
    return RegistryUnderTest.inMemory();
  }
}
