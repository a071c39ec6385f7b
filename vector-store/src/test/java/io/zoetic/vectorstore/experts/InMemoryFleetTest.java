// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

import io.zoetic.vectorstore.fleet.FleetContract;

class InMemoryFleetTest extends FleetContract {
  @Override
  protected RegistryUnderTest emptyRegistry() {
    return RegistryUnderTest.inMemory();
  }
}
