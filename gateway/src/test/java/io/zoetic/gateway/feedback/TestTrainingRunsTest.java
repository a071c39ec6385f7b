// SPDX-License-Identifier: Apache-2.0
package io.zoetic.gateway.feedback;

import io.zoetic.vectorstore.learning.TrainingRuns;
import io.zoetic.vectorstore.learning.TrainingRunsContract;

/** What stands for PostgreSQL in a gateway's tests does as PostgreSQL does. */
final class TestTrainingRunsTest extends TrainingRunsContract {
  @Override
  protected TrainingRuns noRuns() {
    return new TestTrainingRuns();
  }
}
