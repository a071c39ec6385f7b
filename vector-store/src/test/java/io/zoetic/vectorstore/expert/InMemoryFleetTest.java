// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.expert;

class InMemoryFleetTest extends FleetContract {
  @Override
  protected RegistryUnderTest emptyRegistry() {
    return RegistryUnderTest.inMemory();
  }
}
