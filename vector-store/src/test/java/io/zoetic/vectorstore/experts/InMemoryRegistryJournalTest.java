// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.experts;

class InMemoryRegistryJournalTest extends RegistryJournalContract {
  @Override
  protected RegistryUnderTest emptyRegistry() {
    return RegistryUnderTest.inMemory();
  }
}
