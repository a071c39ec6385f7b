// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore;

class InMemoryBaseModelsTest extends BaseModelsContract {
  @Override
  protected BaseModels emptyStore() {
    return new InMemoryBaseModels();
  }
}
