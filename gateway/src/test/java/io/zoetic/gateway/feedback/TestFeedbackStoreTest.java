// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import io.zoetic.vectorstore.feedback.FeedbackStore;
import io.zoetic.vectorstore.feedback.FeedbackStoreContract;

/** What stands for PostgreSQL in a gateway's tests does as PostgreSQL does. */
final class TestFeedbackStoreTest extends FeedbackStoreContract {
  @Override
  protected FeedbackStore emptyStore() {
    return new TestFeedbackStore();
  }
}
