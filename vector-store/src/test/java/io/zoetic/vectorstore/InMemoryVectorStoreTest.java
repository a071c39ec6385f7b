// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore;

class InMemoryVectorStoreTest extends VectorStoreContract {
  @Override
  protected VectorStore emptyStore() {
    return new InMemoryVectorStore();
  }
}
