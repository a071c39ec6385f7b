// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.growth;

class InMemoryGrowthTest extends GrowthContract {
  @Override
  protected Stores noGrowth() {
    return stores();
  }

  static Stores stores() {
    InMemoryGrowth growth = new InMemoryGrowth();
    return new Stores(growth, growth, growth::keep, growth::all);
  }
}
