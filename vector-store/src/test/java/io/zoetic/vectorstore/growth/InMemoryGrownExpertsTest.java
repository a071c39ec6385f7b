// SPDX-License-Identifier: Apache-2.0
package io.zoetic.vectorstore.growth;

class InMemoryGrownExpertsTest extends GrownExpertsContract {
  @Override
  protected Stores noGrowth() {
    return InMemoryGrowthTest.stores();
  }
}
