// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import io.zoetic.vectorstore.feedback.Interactions;
import io.zoetic.vectorstore.feedback.InteractionsContract;

/** What stands for PostgreSQL in a gateway's tests does as PostgreSQL does. */
final class TestInteractionsTest extends InteractionsContract {
  @Override
  protected Interactions noInteractions() {
    return new TestInteractions();
  }
}
