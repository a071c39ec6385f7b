// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

class InMemoryRegistryServingTest extends RegistryServingContract {
  @Override
  protected RegistryUnderTest emptyRegistry() {
    return RegistryUnderTest.inMemory();
  }
}
